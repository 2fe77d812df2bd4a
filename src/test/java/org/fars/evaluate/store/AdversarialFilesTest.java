package org.fars.evaluate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.fars.attack.BackboneClassifier;
import org.fars.attack.LinearBackbone;
import org.fars.image.ArrayFiles;
import org.fars.image.ImageTensor;
import org.fars.model.LinearHead;
import org.fars.model.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdversarialFilesTest {
    private static final Shape PAIR = new Shape(1, 1, 2);

    @Test
    void filesInWhichRoundingUndidTheAttackAreNamed(@TempDir Path folder) {
        // Decides for the brighter of two pixels; a thousandth more makes it the second.
        LinearHead head = new LinearHead("original", new double[][]{{1, 0}, {0, 1}}, new double[2]);
        AdversarialFiles files = new AdversarialFiles(new BackboneClassifier(new LinearBackbone(PAIR), head));
        ImageTensor original = new ImageTensor(1, 1, 2, new float[]{0.6f, 0.6f});
        ImageTensor adversarial = original.with(new float[]{0.6f, 0.601f});
        List<AdversarialFiles.Saved> saved = files.write(folder, "pair", original, adversarial, 0);
        assertThat(saved).extracting(AdversarialFiles.Saved::format)
            .containsExactly(AdversarialFiles.Format.values());
        AdversarialFiles.Saved coarse = saved.get(0);
        AdversarialFiles.Saved fine = saved.get(1);
        AdversarialFiles.Saved exact = saved.get(2);
        assertThat(coarse.adversarial()).isFalse();
        assertThat(coarse.prediction()).isZero();
        assertThat(coarse.l2()).isCloseTo(0, within(1e-6));
        assertThat(fine.adversarial()).isTrue();
        assertThat(fine.linf()).isCloseTo(0.001, within(1.0 / 65535));
        assertThat(exact.adversarial()).isTrue();
        assertThat(exact.prediction()).isEqualTo(1);
        assertThat(exact.l2()).isEqualTo((double) 0.601f - 0.6f);
        assertThat(ArrayFiles.readNpz(exact.file())).containsOnlyKeys("original", "adversarial");
        assertThat(saved).extracting(one -> one.file().getFileName().toString())
            .containsExactly("pair.adv.png", "pair.adv16.png", "pair.adv.npz");
    }
}
