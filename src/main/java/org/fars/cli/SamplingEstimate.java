package org.fars.cli;

import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.fars.certify.Certificate;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.InvalidSettingException;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageTensor;

/**
 * Estimates how long the noise samples of a command take, from a few samples on one image, and asks before more than an
 * hour is spent on them.
 *
 * @param certifiers the certificates to compute
 * @param nanoTime the clock
 */
record SamplingEstimate(List<Certifier> certifiers, LongSupplier nanoTime) {
    private static final double ASK_SECONDS = 3600;
    /** Fewer samples than this in all take less than an hour on any machine, unless the whole network draws them. */
    private static final double FEW = 2e6;
    /** Shorter measurements say little. */
    private static final double MEASURED_NANOS = 2e8;
    private static final int FIRST = 64;

    SamplingEstimate(List<Certifier> certifiers) {
        this(certifiers, System::nanoTime);
    }

    /** Returns whether so many samples may take more than an hour. */
    boolean isNeeded(CertifySettings settings, long images) {
        List<Certifier> sampling = certifiers.stream()
            .filter(certifier -> certifier.type().kind() == Certificate.Kind.PROBABILISTIC)
            .toList();
        boolean wholeNetwork = sampling.stream().anyMatch(certifier -> certifier.type().onRequest());
        return !sampling.isEmpty() && (wholeNetwork || samples(settings) * images > FEW);
    }

    private static double samples(CertifySettings settings) {
        return (double) settings.n() + settings.n0();
    }

    /**
     * Returns the estimated seconds for all images. Takes some tenths of a second, or as long as 64 samples take.
     *
     * @param image any of them
     * @param images their number
     */
    double seconds(Analyzer analyzer, ImageTensor image, CertifySettings settings, long images, JobContext context) {
        // The first pass starts the engine, the second is what an image costs without samples.
        nanos(analyzer, image, settings, 1, context);
        double fixed = nanos(analyzer, image, settings, 1, context);
        long n = Math.min(FIRST, settings.n());
        double nanos = nanos(analyzer, image, settings, n, context);
        while (nanos < MEASURED_NANOS && n < settings.n()) {
            n = Math.min(4 * n, settings.n());
            nanos = nanos(analyzer, image, settings, n, context);
        }
        double perSample = Math.max(0, nanos - fixed) / n;
        return 1e-9 * images * (fixed + perSample * samples(settings));
    }

    private double nanos(Analyzer analyzer, ImageTensor image, CertifySettings settings, long n, JobContext context) {
        CertifySettings few = new CertifySettings(settings.sigma(), 1, n, settings.alpha(), settings.r(),
                settings.temperature(), settings.seed(), settings.sigmaForAll(), settings.decideAt());
        long began = nanoTime.getAsLong();
        analyzer.analyze(List.of(image), few, context);
        return nanoTime.getAsLong() - began;
    }

    /**
     * Asks whether to start what takes more than an hour.
     *
     * @param yes whether the user has agreed already
     * @throws InvalidSettingException when nobody can be asked
     * @throws JobCancelledException when the answer is no
     */
    static void confirm(double seconds, boolean yes, Console console, JobContext context) {
        if (seconds <= ASK_SECONDS || yes) {
            return;
        }
        String sentence = "sampling takes about " + words(seconds);
        if (!console.canAsk()) {
            throw new InvalidSettingException("--n", sentence + "; use fewer samples, or add --yes to start anyway");
        }
        if (!console.ask(sentence + ". Start?", context)) {
            throw new JobCancelledException();
        }
    }

    /** Returns a duration of more than an hour in words. */
    static String words(double seconds) {
        double hours = seconds / 3600;
        if (hours < 48) {
            return String.format(Locale.ROOT, "%.1f hours", hours);
        }
        return hours < 24 * 1000
                ? String.format(Locale.ROOT, "%.0f days", hours / 24)
                : String.format(Locale.ROOT, "%.0f years", hours / (24 * 365.25));
    }
}
