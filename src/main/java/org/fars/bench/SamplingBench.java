package org.fars.bench;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.fars.bench.Benchmark.BenchSection;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier.CertificationInput;
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
 * Measures sampling of a smoothed head of the paper's size (768 → 10): noise drawn behind its first layer against noise
 * in all 768 dimensions, in Java and in the engine; and sampling of a head of the published multi-layer shape.
 */
final class SamplingBench implements BenchSection {
    private static final int EMBEDDING = 768;
    private static final int HIDDEN = RandomHeads.HIDDEN;
    private static final int CLASSES = RandomHeads.CLASSES;
    private static final double SIGMA = RandomHeads.SIGMA;
    /** Factor of the stopwatch's duration: the runs are long, and each pair of them meets another load of the machine. */
    private static final int DURATION_FACTOR = 3;

    @Override
    public String name() {
        return "sampling";
    }

    @Override
    public String title() {
        return "sampling of smoothed heads";
    }

    /** Returns a one-layer head of the paper's size with random weights. */
    static LinearHead oneLayerHead() {
        return RandomHeads.linear("one-layer", EMBEDDING, new SplittableRandom(1));
    }

    /** Returns a random embedding of the paper's size as the input of a certificate. */
    static CertificationInput certificationInput(Backbone backbone) {
        double[] embedding = new SplittableRandom(2).doubles(EMBEDDING, -0.1, 0.1).toArray();
        return new CertificationInput(new ImageTensor(1, 1, 1, new float[1]), "bench", embedding, LipschitzBound.one(),
                backbone);
    }

    @Override
    public List<BenchReport.Row> measure(BenchContext bench, JobContext context) {
        Stopwatch stopwatch = bench.stopwatch();
        long n = bench.effort().samples();
        CertifySettings settings = CertifySettings.DEFAULT.withSigmaForAll(SIGMA).withN(n);
        Certifier certifier = Certifiers.standard(bench.headEvaluator()).ofType(CertificateType.SMOOTHED_ARGMAX);
        VoteSampler votes = new VoteSampler(new HeadNormCache(), bench.headEvaluator());
        LinearHead head = oneLayerHead();
        CertificationInput input = certificationInput(bench.model().backbone());

        Stopwatch.Comparison directSampling = stopwatch.compare(
                () -> votes.sample(input, head, settings, context.part()),
                () -> votes.sampleDirectly(input, head, settings, context.part()));
        Stopwatch.Timing certificate = stopwatch.time(() -> certifier.certify(input, head, settings, context.part()));
        Stopwatch.Timing throughEngine = bench.probe()
            .noisyVotes(head, input.embedding(), SIGMA, n, new long[CLASSES], stopwatch::time);

        long allSamples = n + settings.n0();
        MultiLayerHead multiLayerHead = RandomHeads.multiLayer(EMBEDDING, new SplittableRandom(3));
        ProductComparison products = compareWithProducts(bench, allSamples,
                () -> certifier.certify(input, multiLayerHead, settings, context.part()));
        String suffix = ", n = " + n;
        String shape = EMBEDDING + "->" + HIDDEN + "->" + CLASSES;
        return List.of(
                new BenchReport.Row("sampling.one-layer", "smoothed-argmax, head 10x768" + suffix,
                        certificate.medianMillis(), "ms",
                        certificate.note() + String.format(Locale.ROOT, ", best %.2f ms", 1e3 * certificate.best())),
                BenchReport.Row.ratio("sampling.java-768", "768-dimensional sampler in Java / ours" + suffix,
                        directSampling.ratio(),
                        "mean scores included in both; " + directSampling.note()),
                BenchReport.Row.ratio("sampling.engine-768",
                        "768-dimensional sampler through the engine / smoothed-argmax"
                                + suffix,
                        throughEngine.median() / certificate.median(),
                        String.format(Locale.ROOT, "engine %.0f ms on %s; %s; by best runs %.2f",
                                throughEngine.medianMillis(), threads(bench), throughEngine.note(),
                                throughEngine.best() / certificate.best())),
                new BenchReport.Row("sampling.multi-layer", "smoothed-argmax, head " + shape + suffix,
                        products.comparison.second().medianMillis(), "ms", products.comparison.second().note()),
                new BenchReport.Row("sampling.multi-layer.rate", "the same: matrix products, in float32 by the engine",
                        1e-9 * flops(allSamples) / products.comparison.second().median(), "GFLOP/s",
                        "operations of its matrix products / all of its time: noise, sigmoids and doubtful votes, which are counted again "
                                + "in double, included"),
                products.share(bench));
    }

    /**
     * A comparison of sampling with the engine's bare matrix products of the first layer's shape, about as many operations
     * in both.
     *
     * @param columns columns of one product
     * @param products number of products
     * @param work operations of the sampling divided by those of the products
     * @param comparison the products, then the sampling
     */
    private record ProductComparison(int columns, long products, double work, Stopwatch.Comparison comparison) {
        BenchReport.Row share(BenchContext bench) {
            Stopwatch.Timing bare = comparison.first();
            double engine = 1e-9 * products * flops(columns, EMBEDDING, HIDDEN) / bare.median();
            return new BenchReport.Row("sampling.multi-layer.share",
                    "the same: share of the engine's matrix product rate, float32", 100 * work / comparison.ratio(),
                    "%",
                    String.format(Locale.ROOT, "engine %.1f GFLOP/s at %dx%dx%d on %s; by turns; %s; by best runs %.1f",
                            engine, HIDDEN, EMBEDDING, columns, threads(bench), bare.note(),
                            100 * work * bare.best() / comparison.second().best()));
        }
    }

    private static ProductComparison compareWithProducts(BenchContext bench, long samples, Runnable sampling) {
        int columns = bench.effort().quick() ? 128 : 2048;
        long products = Math.max(1, samples / columns);
        double work = flops(samples) / (products * flops(columns, EMBEDDING, HIDDEN));
        Stopwatch.Comparison comparison = bench.probe().matrixProductByTurns(HIDDEN, EMBEDDING, columns, product -> {
            Runnable bareProducts = () -> {
                for (long i = 0; i < products; i++) {
                    product.run();
                }
            };
            return bench.stopwatch().extended(DURATION_FACTOR).compare(bareProducts, sampling);
        });
        return new ProductComparison(columns, products, work, comparison);
    }

    private static double flops(long samples) {
        return flops(samples, EMBEDDING, HIDDEN) + flops(samples, HIDDEN, CLASSES);
    }

    private static double flops(long rows, int inner, int columns) {
        return 2.0 * rows * inner * columns;
    }

    /** Describes the engine's threads: it may have fewer than there are cores, all of which the sampler uses. */
    private static String threads(BenchContext bench) {
        return bench.probe().threads() + " of " + Runtime.getRuntime().availableProcessors() + " cores";
    }

    /** Heads with random weights: what a head costs does not depend on what it has learnt. */
    static final class RandomHeads {
        /** Hidden units of the published head with two layers. */
        static final int HIDDEN = 1000;
        /** Classes of Imagenette and of Fashion-MNIST. */
        static final int CLASSES = 10;
        /** σ that multi-layer heads are smoothed with, in embedding units. */
        static final double SIGMA = 0.25;

        private RandomHeads() {}

        /** Returns a head with one layer, its rows of about unit norm and its biases 0. */
        static LinearHead linear(String name, int embeddingSize, SplittableRandom random) {
            return layer(name, CLASSES, embeddingSize, random);
        }

        /** Returns a head of the published shape, m → 1000 → sigmoid → classes. */
        static MultiLayerHead multiLayer(int embeddingSize, SplittableRandom random) {
            return new MultiLayerHead("multi-layer",
                    List.of(layer("0", HIDDEN, embeddingSize, random), layer("1", CLASSES, HIDDEN, random)),
                    MultiLayerHead.Activation.SIGMOID, SIGMA);
        }

        private static LinearHead layer(String name, int outputs, int inputs, SplittableRandom random) {
            double[][] weight = new double[outputs][];
            for (int j = 0; j < outputs; j++) {
                // Uniform with variance 1/inputs.
                weight[j] = random.doubles(inputs).map(u -> (u - 0.5) * Math.sqrt(12.0 / inputs)).toArray();
            }
            return new LinearHead(name, weight, new double[outputs]);
        }
    }
}
