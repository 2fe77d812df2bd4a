package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;
import org.junit.jupiter.api.Test;

class ExtentTest {
    private static final Shape INPUT = new Shape(3, 8, 8);

    @Test
    void theWidestPlaceIsBehindAnyLayer() {
        Extent extent = Extent.of(List.of(new LayerSpec.PadChannels(10), new LayerSpec.AveragePool(4),
                new LayerSpec.Flatten()), INPUT);
        assertThat(extent).isEqualTo(new Extent(INPUT, 10 * 8 * 8, 10 * 2 * 2));
    }

    @Test
    void theInputIsNotAmongThem() {
        assertThat(Extent.of(List.of(new LayerSpec.AveragePool(8)), INPUT)).isEqualTo(new Extent(INPUT, 3, 3));
    }
}
