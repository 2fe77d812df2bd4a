package org.fars.evaluate.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.certify.Certificate;
import org.fars.certify.Certificate.Kind;
import org.fars.evaluate.Fixtures;
import org.fars.evaluate.analysis.SoundnessCheck.NpzStore;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;
import org.fars.image.ArrayFiles;
import org.fars.image.ImageTensor;
import org.fars.model.LinearHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network z = x₀ with two classes: class 0 wins where x₀ &lt; 0.5. */
class SoundnessCheckTest {
    private static final LinearHead HEAD = new LinearHead("original", new double[][]{{-1}, {1}},
            new double[]{0.5, -0.5});
    private static final ImageTensor ORIGINAL = image(0.25f);
    private final List<String> saved = new ArrayList<>();

    private static ImageTensor image(float value) {
        return new ImageTensor(1, 1, 1, new float[]{value});
    }

    private static Certificate certificate(String id, double radius, Kind kind) {
        return new Certificate(id, "original", 0, radius, kind, 1, false, 0, "");
    }

    private static Certificate exact(double radius) {
        return certificate("exact-margin", radius, Kind.DETERMINISTIC);
    }

    private static AttackResult result(float to, int prediction) {
        double l2 = Math.abs((double) to - 0.25);
        return new AttackResult("l2-pgd", AttackSettings.DEFAULT.withSeed(7), 0, image(to), prediction == 1, prediction,
                l2, l2, List.of());
    }

    private SoundnessCheck check(Function<List<ImageTensor>, double[][]> embedding) {
        return new SoundnessCheck(embedding, (name, original, result) -> {
            saved.add(name);
            return name + ".npz";
        });
    }

    private static double[][] embed(List<ImageTensor> images) {
        return images.stream().map(image -> new double[]{image.values()[0]}).toArray(double[][]::new);
    }

    @Test
    void successInsideAProvedRadiusConfirmedInFloat64IsThrownAndSaved() {
        assertThatThrownBy(() -> check(SoundnessCheckTest::embed).check("a.png", HEAD, ORIGINAL,
                List.of(exact(0.3), certificate("spectral-margin", 0.4, Kind.DETERMINISTIC)), result(0.51f, 1)))
            .isInstanceOf(SoundnessViolationException.class)
            .hasMessageContainingAll("a.png", "'original'", "spectral-margin", "0.4", "l2-pgd", "seed 7", "0.2599",
                    ".npz");
        assertThat(saved).singleElement().asString().startsWith("violation-original-spectral-margin-l2-pgd-");
    }

    @Test
    void successNotConfirmedInFloat64IsNoSuccess() {
        AttackResult corrected = check(SoundnessCheckTest::embed).check("a.png", HEAD, ORIGINAL, List.of(exact(0.3)),
                result(0.49f, 1));
        assertThat(corrected.success()).isFalse();
        assertThat(corrected.prediction()).isZero();
        assertThat(saved).isEmpty();
    }

    @Test
    void successAtOrBeyondTheRadiusIsUnchanged() {
        SoundnessCheck check = check(images -> {
            throw new AssertionError("nothing to confirm");
        });
        AttackResult success = result(0.75f, 1);
        assertThat(check.check("a.png", HEAD, ORIGINAL, List.of(exact(0.5), exact(0.1)), success)).isSameAs(success);
    }

    @Test
    void onlyProvedCertificatesOfThePlainHeadCount() {
        AttackResult success = result(0.51f, 1);
        List<Certificate> others = List.of(certificate("published-score", 5, Kind.NONE),
                certificate("exact-margin", 5, Kind.DECLARED), certificate("smoothed-argmax", 5, Kind.PROBABILISTIC),
                certificate("input-smoothing", 5, Kind.PROBABILISTIC));
        assertThat(check(SoundnessCheckTest::embed).check("a.png", HEAD, ORIGINAL, others, success)).isSameAs(success);
    }

    @Test
    void aPredictionOfTheCertifiedClassIsNoContradictionWhateverTheAttackedLabelWas() {
        AttackResult away = new AttackResult("l2-pgd", AttackSettings.DEFAULT, 1, image(0.3f), true, 0, 0.05, 0.05,
                List.of());
        assertThat(check(SoundnessCheckTest::embed).check("a.png", HEAD, ORIGINAL, List.of(exact(0.2)), away))
            .isSameAs(away);
        assertThat(SoundnessCheck.contradicts(exact(0.2), 0, 0.05)).isFalse();
        assertThat(SoundnessCheck.contradicts(exact(0.2), -1, 0.05)).isTrue();
    }

    @Test
    void theSavedFileHoldsBothImagesExactly(@TempDir Path folder) {
        SoundnessCheck check = new SoundnessCheck(SoundnessCheckTest::embed, new NpzStore(folder));
        assertThatThrownBy(
                () -> check.check("a.png", HEAD, ORIGINAL, List.of(exact(0.3)), result(0.51f, 1)))
            .isInstanceOf(SoundnessViolationException.class);
        assertThat(folder.toFile().listFiles((_, name) -> name.endsWith(".npz"))).singleElement().satisfies(file -> {
            assertThat(ArrayFiles.readNpz(file.toPath()).get("original").values()).containsExactly(0.25f);
            assertThat(ArrayFiles.readNpz(file.toPath()).get("adversarial").values()).containsExactly(0.51f);
        });
    }

    @Test
    void modelsBackboneConfirmsInFloat64() {
        assertThat(Fixtures.model().heads()).isNotEmpty();
        SoundnessCheck check = SoundnessCheck.of(Fixtures.model(), (name, original, found) -> "");
        ImageTensor image = Fixtures.image(0);
        int decided = Fixtures.model().heads().getFirst().predict(Fixtures.widen(image.values()));
        Certificate wrong = new Certificate("exact-margin", "original", (decided + 1) % 3, 1, Kind.DETERMINISTIC, 1,
                false, 0, "");
        AttackResult unchanged = new AttackResult("l2-pgd", AttackSettings.DEFAULT, decided, image, false, decided, 0,
                0, List.of());
        assertThatThrownBy(
                () -> check.check("a.png", Fixtures.model().heads().getFirst(), image, List.of(wrong), unchanged))
            .isInstanceOf(SoundnessViolationException.class);
    }
}
