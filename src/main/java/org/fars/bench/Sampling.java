package org.fars.bench;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.certify.HeadGeometries;
import org.fars.certify.SmoothedVotes;
import org.fars.certify.Subject;
import org.fars.image.ImageTensor;
import org.fars.job.JobContext;
import org.fars.model.Backbone;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.MultiLayerHead;

/**
 * Sampling of a smoothed head of the paper's size (768 → 10): behind its first layer, as this application does it,
 * against noise in all 768 dimensions, in Java and by the engine; and of the published multi-layer shape.
 */
final class Sampling implements Section {
    private static final int EMBEDDING = 768;
    private static final int HIDDEN = 1000;
    private static final int CLASSES = 10;
    private static final double SIGMA = 0.25;

    @Override
    public String title() {
        return "sampling of smoothed heads";
    }

    /** A head of the paper's size with random weights of unit rows. */
    static LinearHead oneLayer() {
        return layer("one-layer", CLASSES, EMBEDDING, new SplittableRandom(1));
    }

    /** An embedding that is there for its length. */
    static Subject subject(Backbone backbone) {
        double[] embedding = new SplittableRandom(2).doubles(EMBEDDING, -0.1, 0.1).toArray();
        return new Subject(new ImageTensor(1, 1, 1, new float[1]), "bench", embedding, LipschitzBound.one(), backbone);
    }

    @Override
    public List<Row> measure(Workbench bench, JobContext context) {
        Stopwatch stopwatch = bench.stopwatch();
        long n = bench.effort().samples();
        CertifySettings settings = CertifySettings.DEFAULT.withSigmaForAll(SIGMA).withN(n);
        Certifier certifier = Certifiers.standard(bench.bulk()).byIds(List.of("smoothed-argmax")).getFirst();
        SmoothedVotes votes = new SmoothedVotes(new HeadGeometries(), bench.bulk());
        LinearHead head = oneLayer();
        Subject subject = subject(bench.model().backbone());

        Timing ours = stopwatch.time(() -> certifier.certify(subject, head, settings, context.part()));
        Stopwatch.Contest inJava = stopwatch.compare(() -> votes.sample(subject, head, settings, context.part()),
                () -> votes.sampleDirectly(subject, head, settings, context.part()));
        Timing throughEngine = bench.probe()
            .noisyVotes(head, subject.embedding(), SIGMA, n, new long[CLASSES], stopwatch::time);

        MultiLayerHead multi = multiLayer();
        Timing multiLayer = stopwatch.time(() -> certifier.certify(subject, multi, settings, context.part()));
        double flops = 2.0 * (n + settings.n0()) * (EMBEDDING * HIDDEN + HIDDEN * CLASSES);
        double rate = 1e-9 * flops / multiLayer.median();
        String samples = ", n = " + n;
        String shape = EMBEDDING + "->" + HIDDEN + "->" + CLASSES;
        return List.of(
                new Row("sampling.one-layer", "smoothed-argmax, head 10x768" + samples, ours.medianMillis(), "ms",
                        ours.note() + String.format(Locale.ROOT, ", best %.2f ms", 1e3 * ours.best())),
                Row.ratio("sampling.java-768", "768-dimensional sampler in Java / ours" + samples, inJava.ratio(),
                        "mean scores included in both; " + inJava.note()),
                Row.ratio("sampling.engine-768", "768-dimensional sampler through the engine / smoothed-argmax"
                        + samples, throughEngine.median() / ours.median(),
                        String.format(Locale.ROOT, "engine %.0f ms on %s; %s; by best runs %.2f",
                                throughEngine.medianMillis(), threads(bench), throughEngine.note(),
                                throughEngine.best() / ours.best())),
                new Row("sampling.multi-layer", "smoothed-argmax, head " + shape + samples, multiLayer.medianMillis(),
                        "ms", multiLayer.note()),
                new Row("sampling.multi-layer.rate", "the same: matrix products, in float32 by the engine", rate,
                        "GFLOP/s",
                        "operations of its matrix products / all of its time: noise, sigmoids and doubtful votes, which are counted again "
                                + "in double, included"),
                share(bench, rate, multiLayer));
    }

    /** Against the engine's product of the same shape, measured next to it. */
    private static Row share(Workbench bench, double rate, Timing sampling) {
        int columns = bench.effort().quick() ? 128 : 2048;
        Timing timing = bench.probe().matrixProduct(HIDDEN, EMBEDDING, columns, false, bench.stopwatch()::time);
        double engine = 2e-9 * HIDDEN * EMBEDDING * columns / timing.median();
        return new Row("sampling.multi-layer.share", "the same: share of the engine's matrix product rate, float32",
                100 * rate / engine, "%",
                String.format(Locale.ROOT, "engine %.1f GFLOP/s at %dx%dx%d on %s; by best runs %.1f", engine, HIDDEN,
                        EMBEDDING, columns, threads(bench),
                        100 * rate / engine * sampling.median() / sampling.best() * timing.best() / timing.median()));
    }

    /** The engine may have been given fewer threads than there are cores, all of which the sampler uses. */
    private static String threads(Workbench bench) {
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
