package org.fars.evaluate.run;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.fars.attack.Attack;
import org.fars.attack.AttackSettings;
import org.fars.attack.Attacks;
import org.fars.attack.BackboneClassifier;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.EvaluationData;
import org.fars.evaluate.EvaluationItem;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.evaluate.analysis.SharedLogits;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LoadedModel;

/**
 * Estimates how long an evaluation takes, from what one image takes with few samples and few steps: a million samples where
 * a thousand were meant should be noticed before the run, not after a day. Measuring takes about a second, or one image
 * where that takes longer.
 */
public final class CostEstimator {
    /** An estimate beyond this, in seconds, should be confirmed before the run is started. */
    public static final double LONG = 3600;

    private static final long FEWEST_SAMPLES = 256;
    private static final long SAMPLES_FACTOR = 4;
    private static final int FEW_STEPS = 3;
    private static final double ENOUGH_SECONDS = 0.3;

    private final LoadedModel model;
    private final List<Certifier> certifiers;
    private final Attacks attacks;
    private final LongSupplier nanos;

    /**
     * The time that a run takes.
     *
     * @param images how many images it evaluates
     * @param certifySeconds what one image takes without attacks
     * @param attackSeconds what attacks on one image take, if each head is right and nothing is passed over
     */
    public record Estimate(int images, double certifySeconds, double attackSeconds) {
        /** Returns the time for all images, in seconds; attacks are left out on images that are misclassified anyway. */
        public double seconds() {
            return images * (certifySeconds + attackSeconds);
        }

        /** Returns whether the run should be confirmed before it is started. */
        public boolean isLong() {
            return seconds() > LONG;
        }

        /** Returns the time for all images in words: {@code about 3.5 hours}. */
        public String words() {
            double seconds = seconds();
            double days = seconds / 86_400;
            return days >= 730
                    ? String.format(Locale.ROOT, "about %.0f years", days / 365.25)
                    : days >= 2
                            ? String.format(Locale.ROOT, "about %.0f days", days)
                            : seconds >= 2 * LONG
                                    ? String.format(Locale.ROOT, "about %.1f hours", seconds / 3600)
                                    : minutes(Math.max(1, Math.round(seconds / 60)));
        }

        private static String minutes(long minutes) {
            return minutes == 1 ? "about a minute" : "about " + minutes + " minutes";
        }
    }

    /**
     * Creates an estimator.
     *
     * @param model what is evaluated; stays the caller's to close
     * @param certifiers the certificates that are computed
     * @param attacks where the settings' attacks are found
     */
    public CostEstimator(LoadedModel model, List<Certifier> certifiers, Attacks attacks) {
        this(model, certifiers, attacks, System::nanoTime);
    }

    CostEstimator(LoadedModel model, List<Certifier> certifiers, Attacks attacks, LongSupplier nanos) {
        this.model = model;
        this.certifiers = List.copyOf(certifiers);
        this.attacks = attacks;
        this.nanos = nanos;
    }

    /**
     * Estimates the time of an evaluation by its first image that can be read.
     *
     * @return no time at all where no image can be read
     */
    public Estimate of(EvaluationData data, EvaluationSettings settings, JobContext context) {
        int[] positions = settings.positions(data.items().size());
        Optional<ImageTensor> image = FairOrder.of(data.items(), positions, settings.seed())
            .stream()
            .limit(settings.batchSize())
            .map(position -> read(data.items().get(position)))
            .flatMap(Optional::stream)
            .findFirst();
        LoadedModel chosen = settings.chosenHeads(model);
        return image
            .map(read -> new Estimate(positions.length, certifySeconds(chosen, read, settings.certify(), context),
                    attackSeconds(chosen, read, settings, context)))
            .orElse(new Estimate(positions.length, 0, 0));
    }

    /**
     * Estimates the time to analyze images like this one.
     *
     * @param images how many they are
     */
    public Estimate of(ImageTensor image, int images, CertifySettings settings, JobContext context) {
        return new Estimate(images, certifySeconds(model, image, settings, context), 0);
    }

    private static Optional<ImageTensor> read(EvaluationItem item) {
        try {
            return Optional.of(item.image().get());
        } catch (UserInputException unreadable) {
            return Optional.empty();
        }
    }

    /** With more and more samples, until the time can be measured; the rest is linear in them. */
    private double certifySeconds(LoadedModel chosen, ImageTensor image, CertifySettings settings,
            JobContext context) {
        Analyzer analyzer = new Analyzer(chosen, certifiers);
        // The first pass is slower than others.
        chosen.backbone().embed(List.of(image));
        double first = seconds(() -> analyzer.analyze(List.of(image), settings.withN(1), context.part()));
        long samples = 1;
        double last = first;
        while (samples < settings.n() && last < ENOUGH_SECONDS) {
            context.checkCancelled();
            samples = Math.min(settings.n(), Math.max(FEWEST_SAMPLES, SAMPLES_FACTOR * samples));
            long now = samples;
            last = seconds(() -> analyzer.analyze(List.of(image), settings.withN(now), context.part()));
        }
        if (samples == settings.n()) {
            return last;
        }
        // Without samples to compare, all of the time is taken for theirs.
        double each = samples > 1 ? Math.max(0, last - first) / (samples - 1) : first;
        return last + each * (settings.n() - samples);
    }

    private double attackSeconds(LoadedModel chosen, ImageTensor image, EvaluationSettings settings,
            JobContext context) {
        SharedLogits shared = new SharedLogits(chosen.heads());
        double seconds = 0;
        for (int h = 0; h < chosen.heads().size(); h++) {
            if (shared.first(h) < h) {
                continue;
            }
            Head head = chosen.heads().get(h);
            BackboneClassifier classifier = new BackboneClassifier(chosen.backbone(), head);
            int label = Math.max(0, Head.argmax(classifier.logits(List.of(image.values()))[0]));
            for (AttackPlan plan : settings.attacks()) {
                Attack attack = attacks.byId(plan.attack());
                int times = attack.minimizes() ? 1 : settings.eps().size();
                double eps = attack.minimizes()
                        ? Double.POSITIVE_INFINITY
                        : settings.eps().stream().mapToDouble(Double::doubleValue).max().orElse(0);
                int few = Math.min(FEW_STEPS, plan.settings().steps());
                double one = seconds(() -> attack.run(classifier, List.of(image), new int[]{label},
                        steps(plan.settings(), eps, few), context.part()));
                seconds += times * one * plan.settings().steps() / Math.max(1, few);
            }
        }
        return seconds;
    }

    private static AttackSettings steps(AttackSettings settings, double eps, int steps) {
        return new AttackSettings(eps, steps, settings.stepSize(), settings.restarts(), settings.seed());
    }

    private double seconds(Runnable work) {
        long began = nanos.getAsLong();
        work.run();
        return 1e-9 * (nanos.getAsLong() - began);
    }
}
