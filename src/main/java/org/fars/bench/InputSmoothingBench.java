package org.fars.bench;

import java.util.List;
import java.util.Locale;
import org.fars.certify.CertificationInput;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Head;

/**
 * FaRS against the smoothing of the whole network that it replaces: one image, the same network, the same n. FaRS is
 * timed whole, backbone included; {@code input-smoothing} with few samples, whose time is multiplied.
 */
final class InputSmoothingBench implements BenchSection {
    private static final int CHOOSING = 64;

    @Override
    public String name() {
        return "smoothing";
    }

    @Override
    public String title() {
        return "FaRS against input smoothing";
    }

    @Override
    public List<BenchRow> measure(BenchContext bench, JobContext context) {
        Certifiers certifiers = Certifiers.standard();
        Certifier fast = certifiers.byIds(List.of("smoothed-argmax")).getFirst();
        Certifier slow = certifiers.byIds(List.of("input-smoothing")).getFirst();
        Head head = bench.model().heads().getFirst();
        ImageTensor image = bench.images().getFirst();
        CertifySettings settings = CertifySettings.DEFAULT.withN(bench.effort().samples());
        long measured = bench.effort().smoothedImages();
        long fewer = Math.max(1, measured - CHOOSING);
        CertifySettings few = new CertifySettings(settings.sigma(), CHOOSING, fewer, settings.alpha(), settings.r(),
                settings.temperature(), settings.seed());
        Timing fars = bench.stopwatch()
            .time(() -> fast.certify(subject(bench, image), head, settings, context.part()));
        CertificationInput embedded = subject(bench, image);
        Timing sampled = new Stopwatch(0, 0, 1).time(() -> slow.certify(embedded, head, few, context.part()));
        double passes = CHOOSING + fewer;
        double all = settings.n0() + settings.n();
        double whole = sampled.median() * all / passes;
        String extrapolated = String.format(Locale.ROOT,
                "%.0f of %.0f noisy images measured, %.2f %% extrapolated", passes, all, 100 * (1 - passes / all));
        return List.of(
                new BenchRow("smoothing.fars", "FaRS, one image, backbone and smoothed-argmax, n = " + settings.n(),
                        fars.medianMillis(), "ms", "head " + head.name() + "; " + fars.note()),
                new BenchRow("smoothing.input", "input-smoothing of the same network and n", whole, "s", extrapolated),
                BenchRow.ratio("smoothing.ratio", "input-smoothing / FaRS", whole / fars.median(), extrapolated));
    }

    private static CertificationInput subject(BenchContext bench, ImageTensor image) {
        float[] z = bench.model().backbone().embed(List.of(image))[0];
        double[] embedding = new double[z.length];
        for (int i = 0; i < z.length; i++) {
            embedding[i] = z[i];
        }
        return new CertificationInput(image, image.contentHash(), embedding, bench.model().lipschitz(),
                bench.model().backbone());
    }
}
