package org.fars.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fars.image.ArrayFiles.NpyArray;
import org.fars.image.ArrayFiles;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AttackCommandTest extends CommandTestBase {
    @Test
    void attackSavesWhatItFoundAndChecksTheSavedFiles() {
        Path red = image("red.png", 0x330000);
        Path saved = folder.resolve("out/deep");

        assertThat(run("attack", red, red, "--attack", "l2-pgd", "--eps", "0.9", "--out", saved, "--json")).isZero();

        JsonNode element = json().get(0);
        assertThat(element.get("image").asString()).isEqualTo(red.toString());
        assertThat(element.get("attack").asString()).isEqualTo("l2-pgd");
        assertThat(element.get("eps").asDouble()).isEqualTo(0.9);
        assertThat(element.get("success").asBoolean()).isTrue();
        assertThat(element.get("prediction").get("index").asInt()).isNotZero();
        double radius = element.get("certified_radius").asDouble();
        assertThat(radius).isCloseTo(3.2 / Math.sqrt(32), within(1e-6));
        assertThat(element.get("l2").asDouble()).isBetween(radius, 0.9 + 1e-6);
        assertThat(element.get("linf").asDouble()).isPositive();
        NpyArray exact = ArrayFiles.readNpz(saved.resolve("red.adv.npz")).get("adversarial");
        assertThat(saved.resolve("red.adv.png")).exists();
        assertThat(saved.resolve("red-2.adv.npz")).exists();
        assertThat(exact.shape()).containsExactly(3, 4, 4);
        assertThat(element.get("saved")).hasSize(3);
        run("analyze", saved.resolve("red.adv.npz"), "--json", "--embedding");
        assertThat(json().get(0).get("embedding").get(20).asDouble()).isEqualTo(exact.values()[20]);
        assertThat(json().get(0).get("prediction").get("index").asInt())
            .isEqualTo(element.get("prediction").get("index").asInt());
    }

    @Test
    void anAttackInsideTheRadiusFails() {
        assertThat(run("attack", image("red.png", 0x330000), "--eps", "0.5", "--out", folder, "--json")).isZero();

        assertThat(json().get(0).get("success").asBoolean()).isFalse();
        assertThat(json().get(0).get("certified_radius").asDouble()).isGreaterThan(0.5);
    }

    @Test
    void aLabelThatTheModelDoesNotReturnIsNotCertified() {
        Path red = image("red.png", 0x330000);

        assertThat(run("attack", red, "--label", "Blue", "--out", folder, "--json")).isZero();
        assertThat(json().get(0).get("label").get("label").asString()).isEqualTo("blue");
        assertThat(json().get(0).get("certified_radius").asDouble()).isZero();

        assertThat(run("attack", red, "--label", "mauve", "--out", folder)).isEqualTo(2);
        assertThat(err.toString()).contains("mauve: no such class; choose from red, green, blue");
        assertThat(run("attack", red, "--attack", "dance", "--out", folder)).isEqualTo(2);
        assertThat(run("attack", red, "--eps", "-1", "--out", folder)).isEqualTo(2);
        assertThat(run("attack", red, "--head", "feet", "--out", folder)).isEqualTo(2);
    }

    @Test
    void anImageThatIsNotPredictedAsTheLabelIsNoSuccess() {
        Path red = image("red.png", 0x330000);

        assertThat(run("attack", red, "--label", "blue", "--eps", "0.9", "--out", folder, "--json")).isZero();
        assertThat(json().get(0).get("clean_prediction").get("label").asString()).isEqualTo("red");
        assertThat(json().get(0).get("success").asBoolean()).isFalse();
        json().get(0).get("saved").forEach(saved -> assertThat(saved.get("success").asBoolean()).isFalse());

        assertThat(run("attack", red, "--label", "red", "--eps", "0.9", "--out", folder, "--json")).isZero();
        assertThat(json().get(0).get("success").asBoolean()).isTrue();

        assertThat(run("attack", red, "--label", "blue", "--eps", "0.9", "--out", folder)).isZero();
        assertThat(out.toString()).contains("no: misclassified");
    }

    @Test
    void anAttackSavesImagesWhoseNamesAreAsLongAsTheSystemAllows() {
        String name = "x".repeat(246);
        // Without a UTF-8 locale Java cannot name the second file.
        assumeThat(System.getProperty("sun.jnu.encoding")).isEqualTo("UTF-8");
        Path longest = image(name + ".png", 0x330000);
        Path accents = image("é".repeat(123) + ".png", 0x330000);
        Path saved = folder.resolve("out");

        assertThat(run("attack", longest, longest, accents, "--out", saved, "--json")).as(err.toString()).isZero();

        assertThat(json()).hasSize(3);
        json().forEach(element -> element.get("saved")
            .forEach(file -> assertThat(Path.of(file.get("file").asString())).exists()));
    }

    @Test
    void filesWithTheSameNameAreSavedSideBySide() {
        ImageAttacker.FileNames names = new ImageAttacker.FileNames();

        assertThat(names.of("a/cat.png")).isEqualTo("cat");
        assertThat(names.of("b/cat.jpg")).isEqualTo("cat-2");
        assertThat(names.of("b/CAT.jpg")).isEqualTo("CAT-3");
        assertThat(names.of("cat.adv.png")).isEqualTo("cat-4");
        assertThat(names.of(".png")).isEqualTo(".png");
        assertThat(names.of("a b\u001b[31m.png")).isEqualTo("a_b_31m");
    }

    @Test
    void aFolderThatCannotBeMadeIsBadInput() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(run("attack", image("red.png", 0x330000), "--out", file)).isEqualTo(3);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("cannot be written: a file stands where its folder should be");
    }
}
