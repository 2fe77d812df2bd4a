package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.fars.model.LinearHead;
import org.fars.model.torch.Convolution.ConvolutionShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineProbeTest {
    @TempDir
    Path folder;

    private EngineProbe probe() throws IOException {
        return EngineProbe.open(EngineForTests.ENGINE, RandomModel.write(folder, "tiny", RandomModel.weights(3)));
    }

    /** Else the two would be two networks, and how long they take would say nothing. */
    @Test
    void recomputingTheScalingGivesTheSameEmbeddings() throws IOException {
        try (EngineProbe probe = probe()) {
            assertThat(probe.largestDifference(3)).isLessThan(1e-4);
            assertThat(probe.largestDifference(3)).as("its weights outlive a pass").isLessThan(1e-4);
        }
    }

    @Test
    void itsConvolutionsAreTheModelsOwn() throws IOException {
        try (EngineProbe probe = probe()) {
            // average-pool 2, space-to-depth 2 and padding: 6 channels of 2×2.
            assertThat(probe.convolutions()).startsWith(new ConvolutionShape(6, 5, 3, 2, 2),
                    new ConvolutionShape(5, 6, 3, 2, 2), new ConvolutionShape(6, 9, 3, 2, 2))
                .contains(new ConvolutionShape(24, 7, 1, 1, 1), new ConvolutionShape(7, 24, 1, 1, 1))
                .hasSize(10);
        }
    }

    @Test
    void whatIsTimedRuns() throws IOException {
        AtomicInteger runs = new AtomicInteger();
        try (EngineProbe probe = probe()) {
            Runnable none = () -> {};
            assertThat(probe.<Runnable>matrixProduct(3, 4, 5, true, work -> {
                work.run();
                work.run();
                runs.addAndGet(2);
                return none;
            })).isSameAs(none);
        }
        assertThat(runs).hasValue(2);
    }

    @Test
    void theEnginesVotesAreThoseOfTheHead() throws IOException {
        double[] embedding = new SplittableRandom(5).doubles(20, -1, 1).toArray();
        double[][] weight = new double[2][20];
        Arrays.fill(weight[0], 0.5);
        Arrays.fill(weight[1], -0.5);
        LinearHead head = new LinearHead("original", weight, new double[2]);
        double margin = head.logits(embedding)[0] - head.logits(embedding)[1];
        // l₀ − l₁ ~ N(margin, σ²·20): one standard deviation from a tie, 84 % for one class.
        double sigma = Math.abs(margin) / Math.sqrt(20);
        long[] votes = new long[2];
        try (EngineProbe probe = probe()) {
            probe.noisyVotes(head, embedding, sigma, 10_000, votes, work -> {
                work.run();
                return true;
            });
        }
        assertThat(votes[0] + votes[1]).isEqualTo(10_000);
        assertThat(votes[head.predict(embedding)]).isBetween(8_200L, 8_630L);
    }
}
