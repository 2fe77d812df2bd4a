package org.fars.bench;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.fars.certify.CertificationInput;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.certify.HeadNormCache;
import org.fars.certify.VoteSampler;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.MultiLayerHead;

/**
 * Sampling of a smoothed head of the paper's size (768 → 10): behind its first layer, as this application does it,
 * against noise in all 768 dimensions, in Java and by the engine; and of the published multi-layer shape.
 */
final class SamplingBench implements BenchSection {
    private static final int EMBEDDING = 768;
    private static final int HIDDEN = 1000;
    private static final int CLASSES = 10;
    private static final double SIGMA = 0.25;
    /** How many times as patient as elsewhere: the runs are long, and each pair of them meets the machine in another mood. */
    private static final int TURNS = 3;

    @Override
    public String name() {
        return "sampling";
    }

    @Override
    public String title() {
        return "sampling of smoothed heads";
    }

    /** A head of the paper's size with random weights of unit rows. */
    static LinearHead oneLayer() {
        return layer("one-layer", CLASSES, EMBEDDING, new SplittableRandom(1));
    }

    /** An embedding that is there for its length. */
    static CertificationInput subject(Backbone backbone) {
        double[] embedding = new SplittableRandom(2).doubles(EMBEDDING, -0.1, 0.1).toArray();
        return new CertificationInput(new ImageTensor(1, 1, 1, new float[1]), "bench", embedding, LipschitzBound.one(),
                backbone);
    }

    @Override
    public List<BenchRow> measure(BenchContext bench, JobContext context) {
        Stopwatch stopwatch = bench.stopwatch();
        long n = bench.effort().samples();
        CertifySettings settings = CertifySettings.DEFAULT.withSigmaForAll(SIGMA).withN(n);
        Certifier certifier = Certifiers.standard(bench.bulk()).byIds(List.of("smoothed-argmax")).getFirst();
        VoteSampler votes = new VoteSampler(new HeadNormCache(), bench.bulk());
        LinearHead head = oneLayer();
        CertificationInput subject = subject(bench.model().backbone());

        Stopwatch.Contest inJava = stopwatch.compare(() -> votes.sample(subject, head, settings, context.part()),
                () -> votes.sampleDirectly(subject, head, settings, context.part()));
        Timing ours = stopwatch.time(() -> certifier.certify(subject, head, settings, context.part()));
        Timing throughEngine = bench.probe()
            .noisyVotes(head, subject.embedding(), SIGMA, n, new long[CLASSES], stopwatch::time);

        long all = n + settings.n0();
        MultiLayerHead multi = multiLayer();
        Race race = race(bench, all, () -> certifier.certify(subject, multi, settings, context.part()));
        String samples = ", n = " + n;
        String shape = EMBEDDING + "->" + HIDDEN + "->" + CLASSES;
        return List.of(
                new BenchRow("sampling.one-layer", "smoothed-argmax, head 10x768" + samples, ours.medianMillis(), "ms",
                        ours.note() + String.format(Locale.ROOT, ", best %.2f ms", 1e3 * ours.best())),
                BenchRow.ratio("sampling.java-768", "768-dimensional sampler in Java / ours" + samples, inJava.ratio(),
                        "mean scores included in both; " + inJava.note()),
                BenchRow.ratio("sampling.engine-768", "768-dimensional sampler through the engine / smoothed-argmax"
                        + samples, throughEngine.median() / ours.median(),
                        String.format(Locale.ROOT, "engine %.0f ms on %s; %s; by best runs %.2f",
                                throughEngine.medianMillis(), threads(bench), throughEngine.note(),
                                throughEngine.best() / ours.best())),
                new BenchRow("sampling.multi-layer", "smoothed-argmax, head " + shape + samples,
                        race.contest.second().medianMillis(), "ms", race.contest.second().note()),
                new BenchRow("sampling.multi-layer.rate", "the same: matrix products, in float32 by the engine",
                        1e-9 * flops(all) / race.contest.second().median(), "GFLOP/s",
                        "operations of its matrix products / all of its time: noise, sigmoids and doubtful votes, which are counted again "
                                + "in double, included"),
                race.share(bench));
    }

    /**
     * Sampling against the engine's bare product of its first layer's shape, as often as makes about as many operations.
     *
     * @param columns of one product
     * @param products how many a run makes
     * @param work how many times the products' operations the sampling's are
     * @param contest the products, then the sampling
     */
    private record Race(int columns, long products, double work, Stopwatch.Contest contest) {
        BenchRow share(BenchContext bench) {
            Timing bare = contest.first();
            double engine = 1e-9 * products * flops(columns, EMBEDDING, HIDDEN) / bare.median();
            return new BenchRow("sampling.multi-layer.share",
                    "the same: share of the engine's matrix product rate, float32", 100 * work / contest.ratio(), "%",
                    String.format(Locale.ROOT, "engine %.1f GFLOP/s at %dx%dx%d on %s; by turns; %s; by best runs %.1f",
                            engine, HIDDEN, EMBEDDING, columns, threads(bench), bare.note(),
                            100 * work * bare.best() / contest.second().best()));
        }
    }

    private static Race race(BenchContext bench, long samples, Runnable sampling) {
        int columns = bench.effort().quick() ? 128 : 2048;
        long products = Math.max(1, samples / columns);
        double work = flops(samples) / (products * flops(columns, EMBEDDING, HIDDEN));
        Stopwatch.Contest contest = bench.probe().matrixProductByTurns(HIDDEN, EMBEDDING, columns, product -> {
            Runnable bare = () -> {
                for (long i = 0; i < products; i++) {
                    product.run();
                }
            };
            return bench.stopwatch().patient(TURNS).compare(bare, sampling);
        });
        return new Race(columns, products, work, contest);
    }

    private static double flops(long samples) {
        return flops(samples, EMBEDDING, HIDDEN) + flops(samples, HIDDEN, CLASSES);
    }

    private static double flops(long rows, int inner, int columns) {
        return 2.0 * rows * inner * columns;
    }

    /** The engine may have been given fewer threads than there are cores, all of which the sampler uses. */
    private static String threads(BenchContext bench) {
        return bench.probe().threads() + " of " + Runtime.getRuntime().availableProcessors() + " cores";
    }

    private static MultiLayerHead multiLayer() {
        SplittableRandom random = new SplittableRandom(3);
        return new MultiLayerHead("multi-layer", List.of(layer("0", HIDDEN, EMBEDDING, random),
                layer("1", CLASSES, HIDDEN, random)), MultiLayerHead.Activation.SIGMOID, SIGMA);
    }

    private static LinearHead layer(String name, int outputs, int inputs, SplittableRandom random) {
        double[][] weight = new double[outputs][];
        for (int j = 0; j < outputs; j++) {
            weight[j] = random.doubles(inputs).map(u -> (u - 0.5) * Math.sqrt(12.0 / inputs)).toArray();
        }
        return new LinearHead(name, weight, new double[outputs]);
    }
}
