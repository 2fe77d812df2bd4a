package org.fars.ui.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.fars.image.ImageTensor;
import org.junit.jupiter.api.Test;

/** What images need no window for. */
class ImageModelsTest {
    @Property(tries = 300)
    void theViewStaysInsideTheImage(@ForAll @DoubleRange(min = 0.01, max = 100) double factor,
            @ForAll @DoubleRange(min = 0, max = 1) double x, @ForAll @DoubleRange(min = -5, max = 5) double pan) {
        ViewportModel model = new ViewportModel();
        model.zoomBy(factor, x, x);
        model.panBy(pan, -pan);
        double half = 0.5 / model.getZoom();
        assertThat(model.getZoom()).isBetween(1.0, ViewportModel.MAX_ZOOM);
        assertThat(model.getCentreX()).isBetween(half - 1e-12, 1 - half + 1e-12);
        assertThat(model.getCentreY()).isBetween(half - 1e-12, 1 - half + 1e-12);
    }

    @Test
    void nothingChangedIsGreyOrBlack() {
        ImageTensor image = Samples.digit();
        assertThat(PerturbationImage.of(image, image, 20, PerturbationImage.Mode.SIGN).argb()).containsOnly(0xff808080);
        assertThat(PerturbationImage.of(image, image, 20, PerturbationImage.Mode.AMPLIFIED).argb())
            .containsOnly(0xff808080);
        assertThat(PerturbationImage.of(image, image, 20, PerturbationImage.Mode.HEAT).argb()).containsOnly(0xff000000);
    }

    @Test
    void lighterIsOrangeAndDarkerIsBlue() {
        ImageTensor from = new ImageTensor(1, 1, 2, new float[]{0.5f, 0.5f});
        ImageTensor to = new ImageTensor(1, 1, 2, new float[]{0.6f, 0.4f});
        assertThat(PerturbationImage.of(from, to, 20, PerturbationImage.Mode.SIGN).argb()).containsExactly(0xffe69f00,
                0xff0072b2);
    }

    @Test
    void imagesOfDifferentShapeHaveNoDifference() {
        assertThatThrownBy(() -> PerturbationImage.of(Samples.digit(), new ImageTensor(1, 1, 1, new float[1]), 1,
                PerturbationImage.Mode.HEAT))
            .isInstanceOf(IllegalArgumentException.class);
    }
}
