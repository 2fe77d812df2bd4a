package org.fars.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.fars.image.ArrayFiles;
import org.fars.image.ArrayFiles.NpyArray;
import org.fars.segment.Mask;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AnalyzeCellsTest extends CellCommandTestBase {
    @Test
    void jsonSaysHowManyCellsKeepTheirClassOneByOneAndTogether() throws IOException {
        assertThat(run(pixels, "analyze", scene(), "--json", "--eps", "0.1,0.19,0.3")).isZero();
        assertThat(json()).hasSize(1);
        JsonNode image = json().get(0);
        assertThat(image.get("cells").get("height").asInt()).isEqualTo(4);
        assertThat(image.get("cells").get("pixels").asInt()).isEqualTo(1);
        assertThat(image.get("heads")).hasSize(2);
        JsonNode head = image.get("heads").get(0);
        assertThat(head.get("predicted").get(0).get("prediction").get("label").asString()).isEqualTo("red");
        assertThat(head.get("predicted").get(0).get("cells").asInt()).isEqualTo(12);
        JsonNode exact = head.get("certificates").get(0);
        assertThat(exact.get("id").asString()).isEqualTo("exact-margin");
        assertThat(exact.get("kind").asString()).isEqualTo("deterministic");
        assertThat(exact.get("median_radius").asDouble()).isCloseTo(0.8 / Math.sqrt(2), within(1e-6));
        // The four cells of radius 0.1414 fall one by one at 0.19; together one falls at 0.19 and four at 0.3.
        assertThat(shares(exact, "one_by_one")).containsExactly(100.0, 75.0, 75.0);
        assertThat(shares(exact, "collective")).containsExactly(100.0, 93.75, 75.0);
        JsonNode truth = exact.get("truth");
        assertThat(truth.get("pixels").asInt()).isEqualTo(15);
        assertThat(truth.get("accuracy").asDouble()).isCloseTo(100 * 14 / 15.0, within(1e-9));
        // Red 12 of 12, green 2 of 3, blue none of 1.
        assertThat(truth.get("mean_iou").asDouble()).isCloseTo(100 * (1 + 2 / 3.0) / 3, within(1e-6));
        assertThat(truth.get("worst").get(1).get("accuracy").asDouble()).isCloseTo(100 * 13 / 15.0, within(1e-9));
        assertThat(head.get("certificates")).hasSize(1);
    }

    private static List<Double> shares(JsonNode certificate, String field) {
        return certificate.get("certified").valueStream().map(one -> one.get(field).asDouble()).toList();
    }

    @Test
    void masksAndRadiiAreSaved() throws IOException {
        Path saved = folder.resolve("saved");
        assertThat(run(pixels, "analyze", scene(), "--json", "--out", saved, "--certificates", "exact-margin"))
            .isZero();
        assertThat(json().get(0).get("saved")).hasSize(4);
        Mask mask = Mask.read(saved.resolve("a.original.png"));
        assertThat(mask.labels()).startsWith(0, 0, 0).endsWith(1, 1, 1);
        NpyArray radii = ArrayFiles.readNpz(saved.resolve("a.original.exact-margin.npz")).get("radii");
        assertThat(radii.shape()).containsExactly(4, 4);
        assertThat(radii.values()[15]).isCloseTo(0.2 / Math.sqrt(2), within(1e-6));
        NpyArray classes = ArrayFiles.readNpz(saved.resolve("a.sparsemax.exact-margin.npz")).get("classes");
        assertThat(classes.values()[15]).isEqualTo(1);
    }

    @Test
    void theTableEndsWithTheResultsOverAllMasks() throws IOException {
        assertThat(run(pixels, "analyze", scene(), "--eps", "0.19", "--certificates", "exact-margin")).isZero();
        assertThat(out.toString()).contains("red 75.0, green 25.0")
            .contains("93.8 (75.0)")
            .contains(
                    "original, exact-margin, 1 images with masks: 93.33 % of pixels correct, mean IoU 55.56 % (per image 55.56 %)")
            .contains("at 0.19: 86.67 % stay correct (one by one 80.00 %)");
    }

    @Test
    void sampledCellsAreProbabilistic() throws IOException {
        assertThat(run(pixels, "analyze", scene(), "--json", "--certificates", "smoothed-argmax", "--n", 1000,
                "--sigma", "0.1"))
            .isZero();
        JsonNode votes = json().get(0).get("heads").get(0).get("certificates").get(0);
        assertThat(votes.get("kind").asString()).isEqualTo("probabilistic");
        assertThat(votes.get("confidence").asDouble()).isEqualTo(0.999);
        assertThat(votes.get("median_radius").asDouble()).isBetween(0.1, 0.8 / Math.sqrt(2));
    }

    @Test
    void smoothedPixelsHaveOneRadiusAndTheSamplesOfTheirPaper() throws IOException {
        assertThat(run(pixels, "analyze", scene(), "--json", "--certificates", "input-smoothing", "--sigma", "0.1",
                "--eps", "0.05,0.1"))
            .isZero();
        JsonNode certificate = json().get(0).get("heads").get(0).get("certificates").get(0);
        assertThat(certificate.get("id").asString()).isEqualTo("input-smoothing");
        // 0.1 times 0.6745: the twelve red cells hold, and no bound holds beyond the radius.
        assertThat(certificate.get("median_radius").asDouble()).isCloseTo(0.06745, within(1e-4));
        assertThat(shares(certificate, "collective").getFirst()).isGreaterThanOrEqualTo(75.0);
        assertThat(shares(certificate, "collective").getLast()).isZero();
        assertThat(run(pixels, "analyze", scene(), "--certificates", "input-smoothing,smoothed-argmax"))
            .isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("--n is needed if both smoothed-argmax and input-smoothing");
    }

    @Test
    void whatDoesNotFitIsRefusedInOneSentence() throws IOException {
        Path data = scene();
        assertThat(run(pixels, "analyze", data, "--certificates", "spectral-margin")).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString())
            .contains("cells have exact-margin, smoothed-closed-form, smoothed-argmax and input-smoothing");
        assertThat(run("analyze", data.resolve("images/a.png"), "--out", folder)).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("are for models that segment images, and colours classifies them");
        new Mask(4, 4, new int[]{9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).write(data.resolve("masks/a.png"),
                List.of(0));
        assertThat(run(pixels, "analyze", data)).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(err.toString()).contains("has the label 9 in row 1, column 1");
    }
}
