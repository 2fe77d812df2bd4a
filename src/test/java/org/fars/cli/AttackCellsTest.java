package org.fars.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.fars.image.ArrayFiles;
import org.fars.image.ArrayFiles.NpyArray;
import org.fars.model.LoadedModel;
import org.fars.model.LipschitzBound;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.core.JobContext;
import org.fars.segment.Mask;
import org.junit.jupiter.api.Test;
import java.util.List;
import tools.jackson.databind.JsonNode;

class AttackCellsTest extends CellCommandTestBase {
    private Path attacked() {
        return folder.resolve("attacked");
    }

    /** One green cell falls at 0.19 and four at 0.3, by the bound and by the attack alike. */
    @Test
    void jsonSaysHowManyCellsChangedAndHowManyCanAtMost() throws IOException {
        assertThat(run(pixels, "attack", scene(), "--json", "--eps", "0.3,0.1,0.19", "--out", attacked())).isZero();
        assertThat(json()).hasSize(1);
        JsonNode image = json().get(0);
        assertThat(image.get("attack").asString()).isEqualTo("l2-pgd");
        assertThat(image.get("head").asString()).isEqualTo("original");
        assertThat(image.get("goal").asString()).isEqualTo("cells");
        assertThat(image.get("cells").get("width").asInt()).isEqualTo(4);
        assertThat(image.get("truth").get("accuracy").asDouble()).isCloseTo(100 * 14 / 15.0, within(1e-9));
        assertThat(values(image, "eps")).containsExactly(0.1, 0.19, 0.3);
        assertThat(values(image, "changed")).containsExactly(0.0, 1.0, 4.0);
        assertThat(values(image, "certified")).containsExactly(0.0, 1.0, 4.0);
        assertThat(values(image, "certified_one_by_one")).containsExactly(0.0, 4.0, 4.0);
        assertThat(image.get("balls").get(2).get("l2").asDouble()).isBetween(0.28, 0.3);
        assertThat(image.get("balls").get(2).get("truth").get("accuracy").asDouble())
            .isCloseTo(100 * 12 / 15.0, within(7.0));
    }

    private static List<Double> values(JsonNode image, String field) {
        return image.get("balls").valueStream().map(ball -> ball.get(field).asDouble()).toList();
    }

    @Test
    void imageMaskAndArraysAreSavedForEachRadius() throws IOException {
        assertThat(run(pixels, "attack", scene(), "--json", "--eps", "0.3", "--out", attacked(), "--head",
                "sparsemax"))
            .isZero();
        JsonNode saved = json().get(0).get("balls").get(0).get("saved");
        assertThat(saved).hasSize(4);
        assertThat(saved.get(2).get("changed").asInt()).isEqualTo(4);
        Mask mask = Mask.read(attacked().resolve("a.adv.mask.png"));
        assertThat(mask.labels()).startsWith(0, 0, 0, 0);
        assertThat(mask.labels()[15]).isNotEqualTo(1);
        NpyArray adversarial = ArrayFiles.readNpz(attacked().resolve("a.adv.npz")).get("adversarial");
        assertThat(adversarial.values()).hasSize(48);
        assertThat(run(pixels, "attack", scene(), "--eps", "0.1,0.3", "--out", attacked())).isZero();
        assertThat(attacked().resolve("a.0.3.adv.png")).exists();
        assertThat(out.toString()).contains("cells changed").contains("at 0.3: 4 of 16 cells changed, at most 4 can");
    }

    /** Red is right on its twelve cells; within 0.3 the four green cells can become red, and no red one falls. */
    @Test
    void theIntersectionOverUnionOfAClassIsLowered() throws IOException {
        assertThat(run(pixels, "attack", scene(), "--json", "--eps", "0.3", "--label", "red", "--out", attacked()))
            .isZero();
        JsonNode image = json().get(0);
        assertThat(image.get("goal").asString()).isEqualTo("red");
        // The ignored cell is no concern, so three of four.
        assertThat(image.get("balls").get(0).get("iou").asDouble()).isCloseTo(100 * 12 / 15.0, within(1e-9));
        assertThat(run(pixels, "attack", scene(), "--eps", "0.3", "--label", "red", "--out", attacked())).isZero();
        assertThat(out.toString()).contains("IoU of red").contains("80.00");
    }

    @Test
    void equalSeedsGiveEqualImages() throws IOException {
        Object[] command = {"attack", scene(), "--json", "--eps", "0.25", "--restarts", "3", "--steps", "5", "--seed",
                "4", "--out", attacked()};
        assertThat(run(pixels, command)).isZero();
        double[] first = ArrayFiles.readNpz(attacked().resolve("a.adv.npz")).get("adversarial").values();
        assertThat(run(pixels, command)).isZero();
        assertThat(ArrayFiles.readNpz(attacked().resolve("a.adv.npz")).get("adversarial").values()).isEqualTo(first);
    }

    /** A bound that is half of the true one gives radii that are twice as large as they should be. */
    @Test
    void aCertificateThatDoesNotHoldEndsTheProgram() throws IOException {
        ModelCatalog wrong = new ModelCatalog() {
            @Override
            public List<ModelCard> list() {
                return pixels.list();
            }

            @Override
            public LoadedModel open(String id, JobContext context) {
                LoadedModel right = pixels.open(id, context);
                return new LoadedModel(right.card(), right.backbone(), right.heads(),
                        new LipschitzBound(LipschitzBound.Basis.AUDITED, 0.5, 0.5, 0, "", List.of()));
            }
        };
        assertThat(run(wrong, "attack", scene(), "--eps", "0.3", "--out", attacked())).isEqualTo(ExitStatus.FAULT);
        assertThat(err.toString()).contains("a certificate does not hold: ")
            .contains("certificate exact-margin allows at most 1 of 16 cells to change");
        assertThat(attacked()).isDirectoryContaining(file -> file.toString().contains("violation-original"));
    }

    @Test
    void whatDoesNotFitIsRefusedInOneSentence() throws IOException {
        Path data = scene();
        assertThat(run(pixels, "attack", data, "--attack", "apgd-ce", "--out", attacked()))
            .isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("models that segment images are attacked with l2-pgd, not apgd-ce");
        assertThat(run(pixels, "attack", data, "--eps", "0", "--out", attacked())).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("--eps must be greater than 0");
        assertThat(run(pixels, "attack", data, "--label", "pink", "--out", attacked())).isEqualTo(ExitStatus.USAGE);
        assertThat(run(pixels, "attack", data, "--head", "none", "--out", attacked())).isEqualTo(ExitStatus.USAGE);
        assertThat(run("attack", data.resolve("images/a.png"), "--eps", "0.1,0.3", "--out", attacked()))
            .isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("--eps takes one radius");
    }
}
