package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;
import org.fars.model.torch.TorchBackbone.NetworkSize;
import org.junit.jupiter.api.Test;

class NetworkSizeTest {
    private static final Shape INPUT = new Shape(3, 8, 8);

    @Test
    void theWidestPlaceIsBehindAnyLayer() {
        NetworkSize extent = NetworkSize.of(List.of(new LayerSpec.PadChannels(10), new LayerSpec.AveragePool(4),
                new LayerSpec.Flatten()), INPUT);
        assertThat(extent).isEqualTo(new NetworkSize(INPUT, 10 * 8 * 8, 10 * 2 * 2));
    }

    @Test
    void theInputIsNotAmongThem() {
        assertThat(NetworkSize.of(List.of(new LayerSpec.AveragePool(8)), INPUT))
            .isEqualTo(new NetworkSize(INPUT, 3, 3));
    }
}
