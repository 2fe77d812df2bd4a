package org.fars.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import org.fars.certify.Certificate.Kind;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.Shape;
import org.junit.jupiter.api.Test;

class InputSmoothingTest {
    private static final ImageTensor IMAGE = new ImageTensor(1, 1, 2, new float[]{0.5f, 0.25f});
    /** The boundary is at the first pixel's 0.3: a distance of 0.2. */
    private static final LinearHead HEAD = new LinearHead("original", new double[][]{{1, 0}, {0, 0}},
            new double[]{0, 0.3});
    private static final CertifySettings SETTINGS = new CertifySettings(0.25, 100, 5000, 0.001, 2, 1, 3);

    /** Pixels are the embedding. */
    private record Identity(int[] batches) implements Backbone {
        @Override
        public Shape input() {
            return new Shape(1, 1, 2);
        }

        @Override
        public int embeddingSize() {
            return 2;
        }

        @Override
        public String device() {
            return "test";
        }

        @Override
        public float[][] embed(List<ImageTensor> batch) {
            batches[0]++;
            return batch.stream().map(ImageTensor::values).toArray(float[][]::new);
        }

        @Override
        public float[][] vjp(List<ImageTensor> batch, UnaryOperator<float[][]> cotangents) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static Certificate certify(CertifySettings settings, JobContext context) {
        CertificationInput input = new CertificationInput(IMAGE, IMAGE.contentHash(), new double[]{0.5, 0.25},
                LipschitzBound.none("never audited", List.of()), new Identity(new int[1]));
        return new InputSmoothing().certify(input, HEAD, settings, context);
    }

    @Test
    void needsNoLipschitzBoundAndStaysBelowTheDistance() {
        Certificate certificate = certify(SETTINGS, new JobContext());
        assertThat(certificate.radius()).isBetween(0.17, 0.2);
        assertThat(certificate.kind()).isEqualTo(Kind.PROBABILISTIC);
        assertThat(certificate.samples()).isEqualTo(5100);
        assertThat(certify(SETTINGS, new JobContext())).isEqualTo(certificate);
    }

    @Test
    void canStopEarly() {
        Certificate certificate = certify(SETTINGS.decidingAt(0.1), new JobContext());
        assertThat(certificate.samples()).isLessThan(5100);
        assertThat(certificate.radius()).isBetween(0.1, 0.2);
    }

    @Test
    void aCancelledJobStops() {
        JobContext context = new JobContext();
        context.cancel();
        assertThatThrownBy(() -> certify(SETTINGS, context)).isInstanceOf(JobCancelledException.class);
    }
}
