package org.fars.bench;

import java.util.List;
import java.util.Locale;
import org.fars.bench.Benchmark.BenchSection;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Head;

/**
 * Measures FaRS against smoothing of the whole network, with the same network, image and n. The time of FaRS includes
 * the backbone; the time of {@code input-smoothing} is extrapolated from few samples.
 */
final class InputSmoothingBench implements BenchSection {
    private static final int SELECTION_SAMPLES = 64;

    @Override
    public String name() {
        return "smoothing";
    }

    @Override
    public String title() {
        return "FaRS against input smoothing";
    }

    @Override
    public List<BenchReport.Row> measure(BenchContext bench, JobContext context) {
        Certifiers certifiers = Certifiers.standard();
        Certifier embeddingSmoothing = certifiers.ofType(CertificateType.SMOOTHED_ARGMAX);
        Certifier inputSmoothing = certifiers.ofType(CertificateType.INPUT_SMOOTHING);
        Head head = bench.model().heads().getFirst();
        ImageTensor image = bench.samples().images().getFirst();
        CertifySettings settings = CertifySettings.DEFAULT.withN(bench.effort().samples());
        long measured = bench.effort().smoothedImages();
        long estimationSamples = Math.max(1, measured - SELECTION_SAMPLES);
        CertifySettings reduced = new CertifySettings(settings.sigma(), SELECTION_SAMPLES, estimationSamples,
                settings.alpha(), settings.r(),
                settings.temperature(), settings.seed());
        Stopwatch.Timing fars = bench.stopwatch()
            .time(() -> embeddingSmoothing.certify(certificationInput(bench, image), head, settings, context.part()));
        CertificationInput input = certificationInput(bench, image);
        Stopwatch.Timing sampled = new Stopwatch(0, 0, 1)
            .time(() -> inputSmoothing.certify(input, head, reduced, context.part()));
        double passes = SELECTION_SAMPLES + estimationSamples;
        double all = settings.n0() + settings.n();
        double extrapolatedSeconds = sampled.median() * all / passes;
        String note = String.format(Locale.ROOT,
                "%.0f of %.0f noisy images measured, %.2f %% extrapolated", passes, all, 100 * (1 - passes / all));
        return List.of(
                new BenchReport.Row("smoothing.fars",
                        "FaRS, one image, backbone and smoothed-argmax, n = " + settings.n(),
                        fars.medianMillis(), "ms", "head " + head.name() + "; " + fars.note()),
                new BenchReport.Row("smoothing.input", "input-smoothing of the same network and n", extrapolatedSeconds,
                        "s", note),
                BenchReport.Row.ratio("smoothing.ratio", "input-smoothing / FaRS", extrapolatedSeconds / fars.median(),
                        note));
    }

    private static CertificationInput certificationInput(BenchContext bench, ImageTensor image) {
        float[] z = bench.model().backbone().embed(List.of(image))[0];
        double[] embedding = new double[z.length];
        for (int i = 0; i < z.length; i++) {
            embedding[i] = z[i];
        }
        return new CertificationInput(image, image.contentHash(), embedding, bench.model().lipschitz(),
                bench.model().backbone());
    }
}
