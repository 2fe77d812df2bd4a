package org.fars.model.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.fars.certify.Certificate;
import org.fars.certify.Certifier;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.CertifySettings;
import org.fars.certify.ExactMargin;
import org.fars.certify.HeadNormCache;
import org.fars.certify.SparsemaxMargin;
import org.fars.certify.SpectralMargin;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LayerSpec;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.SparsemaxHead;
import org.junit.jupiter.api.Test;

/**
 * Radii of whole networks against decimal arithmetic of 70 digits. The heads are made for the image, so that the decision
 * is within a few roundings of a tie: there a certificate that forgets a rounding is wrong.
 */
class CertifiedNetworksTest {
    /** {@code -Dfars.networks=N} for more of them. */
    private static final int NETWORKS = Integer.getInteger("fars.networks", 1000);
    private static final HeadNormCache NORMS = new HeadNormCache();
    private static final List<Certifier> CERTIFIERS = List.of(new ExactMargin(NORMS), new SpectralMargin(NORMS),
            new SparsemaxMargin(NORMS));

    private int positive;
    private int near;
    private int moved;

    @Test
    void noRadiusIsAboveTheExactDistance() {
        for (int seed = 0; seed < NETWORKS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            RandomNetworks.Sample sample = RandomNetworks.sample(random);
            float[] image = RoundingAnalysisTest.image(random, sample.input().size());
            if (random.nextBoolean()) {
                sample = centred(sample, image);
            }
            Float64Network network = sample.network();
            LipschitzBound bound = LipschitzAudit.of(network);
            if (bound.isUsable()) {
                check(new Case("seed %d: %s".formatted(seed, sample.architecture()), sample, network, bound), image,
                        random);
            }
        }
        assertThat(positive).isGreaterThan(NETWORKS / 2);
        assertThat(near).as("certificates whose distance is below a hundred times the bound of rounding")
            .isGreaterThan(NETWORKS / 20);
        assertThat(moved).isGreaterThan(NETWORKS / 2);
    }

    private record Case(String name, RandomNetworks.Sample sample, Float64Network network, LipschitzBound bound) {}

    /** With the image's own embedding as its origin: then the head's rounding is tiny, and the network's is as it was. */
    private static RandomNetworks.Sample centred(RandomNetworks.Sample sample, float[] image) {
        List<LayerSpec> layers = new ArrayList<>(sample.architecture());
        layers.add(new LayerSpec.Shift(Arrays.stream(sample.network().embed(List.of(image))[0])
            .mapToObj(value -> Double.isFinite(value) ? value : 0)
            .toList()));
        return new RandomNetworks.Sample(sample.input(), layers, sample.tensors());
    }

    private void check(Case network, float[] image, SplittableRandom random) {
        double[] z = network.network().embed(List.of(image))[0];
        ExactNetwork exact = new ExactNetwork(network.sample().architecture(), network.sample().input(),
                network.sample().tensors(), network.network());
        BigDecimal[] exactEmbedding = exact.embed(image);
        LinearHead linear = head(z, network.bound().displacement(), random);
        ImageTensor tensor = new ImageTensor(network.sample().input().channels(), network.sample().input().height(),
                network.sample().input().width(), image);
        CertificationInput input = new CertificationInput(tensor, tensor.contentHash(), z, network.bound(), null);
        double largest = 0;
        int winner = -1;
        for (Certifier certifier : CERTIFIERS) {
            Head head = certifier instanceof SparsemaxMargin
                    ? new SparsemaxHead("sparsemax", linear, 2, random.nextDouble(0.1, 10))
                    : linear;
            Certificate certificate = certifier.certify(input, head, CertifySettings.DEFAULT, new JobContext());
            if (certificate.radius() > 0 && Double.isFinite(certificate.radius())) {
                positive++;
                winner = certificate.prediction();
                largest = Math.max(largest, certificate.radius());
                double distance = distance(linear, exactEmbedding, winner);
                near += distance < 100 * network.bound().displacement() ? 1 : 0;
                assertThat(new BigDecimal(certificate.radius()).multiply(new BigDecimal(network.bound().upper()))
                    .compareTo(exactDistance(linear, exactEmbedding, winner)))
                    .as("%s: %s, exact distance %s", network.name(), certificate, distance)
                    .isNotPositive();
            }
        }
        for (int k = 0; largest > 0 && k < 2; k++) {
            moved++;
            float[] other = RoundingAnalysisTest.image(random, image.length);
            BigDecimal[] there = towards(image, other, largest);
            assertThat(winner(linear, exact.embed(there))).as("%s, moved by %s", network.name(), largest)
                .isEqualTo(winner);
        }
    }

    /** A head whose best two classes are anything between a hundred-thousandth and ten thousand times the bound of rounding from a tie. */
    private static LinearHead head(double[] z, double displacement, SplittableRandom random) {
        int classes = random.nextInt(2, 5);
        double magnitude = Math.pow(10, random.nextInt(-8, 9));
        double[][] weight = new double[classes][z.length];
        double[] bias = new double[classes];
        for (int j = 0; j < classes; j++) {
            for (int k = 0; k < z.length; k++) {
                weight[j][k] = (float) (magnitude * random.nextGaussian());
            }
        }
        double[] logits = new LinearHead("original", weight, bias).logits(z);
        double lead = magnitude * (random.nextInt(3) == 0
                ? random.nextDouble()
                : displacement * Math.pow(10, random.nextDouble(-5, 4)));
        for (int j = 0; j < classes; j++) {
            bias[j] = (j == 0 ? lead : 0) - logits[j];
        }
        return new LinearHead("original", weight, bias);
    }

    /** A point of the segment between two images, at most {@code length} from the first. */
    private static BigDecimal[] towards(float[] image, float[] other, double length) {
        double squares = 0;
        for (int k = 0; k < image.length; k++) {
            squares += ((double) other[k] - image[k]) * ((double) other[k] - image[k]);
        }
        double step = squares > 0 ? Math.min(1, length / Math.sqrt(squares) * (1 - 1e-12)) : 0;
        BigDecimal[] there = new BigDecimal[image.length];
        for (int k = 0; k < image.length; k++) {
            BigDecimal from = new BigDecimal(image[k]);
            there[k] = from.add(new BigDecimal(other[k]).subtract(from).multiply(new BigDecimal(step)));
        }
        return there;
    }

    private static double distance(LinearHead head, BigDecimal[] z, int winner) {
        return exactDistance(head, z, winner).doubleValue();
    }

    /** min_j (l_A − l_j)/‖w_A − w_j‖ in 70 digits. */
    private static BigDecimal exactDistance(LinearHead head, BigDecimal[] z, int winner) {
        BigDecimal nearest = null;
        for (int j = 0; j < head.classes(); j++) {
            BigDecimal squares = BigDecimal.ZERO;
            for (int k = 0; k < z.length; k++) {
                BigDecimal difference = new BigDecimal(head.weight()[winner][k])
                    .subtract(new BigDecimal(head.weight()[j][k]));
                squares = squares.add(difference.multiply(difference));
            }
            if (squares.signum() > 0) {
                BigDecimal distance = logit(head, z, winner).subtract(logit(head, z, j))
                    .divide(squares.sqrt(ExactNetwork.DIGITS), ExactNetwork.DIGITS);
                nearest = nearest == null ? distance : nearest.min(distance);
            }
        }
        return nearest;
    }

    private static BigDecimal logit(LinearHead head, BigDecimal[] z, int j) {
        BigDecimal logit = new BigDecimal(head.bias()[j]);
        for (int k = 0; k < z.length; k++) {
            logit = logit.add(new BigDecimal(head.weight()[j][k]).multiply(z[k]));
        }
        return logit;
    }

    private static int winner(LinearHead head, BigDecimal[] z) {
        int winner = 0;
        for (int j = 1; j < head.classes(); j++) {
            if (logit(head, z, j).compareTo(logit(head, z, winner)) > 0) {
                winner = j;
            }
        }
        return winner;
    }
}
