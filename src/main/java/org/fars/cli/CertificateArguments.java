package org.fars.cli;

import java.security.SecureRandom;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.fars.attack.AttackSettings;
import org.fars.attack.Attacks;
import org.fars.attack.CellAttack;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageTensor;
import org.fars.model.LoadedModel;
import org.fars.segment.CellAnalyzer;
import org.fars.segment.CellInputSmoothing;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import org.fars.model.Head;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec.Target;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that choose certificates and their settings. */
final class CertificateArguments {
    @Option(names = "--certificates", paramLabel = "ID", split = ",", description = "Certificates to compute, of: ${COMPLETION-CANDIDATES}. Default: all except input-smoothing and the two for comparison.", completionCandidates = Ids.class)
    private List<String> ids;
    @Option(names = "--sigma", paramLabel = "S", description = "Standard deviation of the noise, in embedding units. Default: 0.25; for a multi-layer head, the value it was trained with.")
    private Double sigma;
    @Option(names = "--n", paramLabel = "N", description = "Noise samples used to estimate class probabilities. Default: 100000; for input-smoothing of models that segment, 100.")
    private Long n;
    @Option(names = "--n0", paramLabel = "N", description = "Noise samples used to choose the class. Default: 100; for input-smoothing of models that segment, 10.")
    private Integer n0;
    @Option(names = "--alpha", paramLabel = "A", defaultValue = "0.001", description = "Maximum probability, over the noise, that a probabilistic certificate is wrong. The noise is a function of seed and image: use --seed random for images that somebody else chose knowing the seed, who could otherwise try variants until one gets a wrong certificate. Default: ${DEFAULT-VALUE}.")
    private double alpha;
    @Mixin
    private SeedOption seed;
    @Option(names = "--decide-at", paramLabel = "E", description = "Stop sampling once it is decided whether a smoothed head is certified at this radius; alpha still holds. For models that segment: smoothed-argmax gives this one radius to as many cells as possible, by Holm's method for all cells together. Default: use all N samples.")
    private Double decideAt;
    @Option(names = "--yes", description = "Start without asking, even if sampling takes more than an hour.")
    private boolean yes;

    /** The ids of all certificates. */
    private static final class Ids implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Certifiers.standard().ids().iterator();
        }
    }

    @Spec(Target.MIXEE)
    private CommandSpec command;

    /**
     * Returns the requested certificates.
     *
     * @throws org.fars.core.UnknownNameException when an id is unknown
     */
    List<Certifier> certifiers(Certifiers all) {
        return ids == null ? all.defaults() : all.byIds(ids.stream().map(String::strip).toList());
    }

    /**
     * Returns the certificates for the cells of a dense model: those named, or the exact margin.
     *
     * @throws ParameterException when a named one is none of cells
     */
    List<CertificateType> ofCells(Certifiers all) {
        List<CertificateType> types = certifiers(all).stream().map(Certifier::type).toList();
        if (ids == null) {
            return List.of(CertificateType.EXACT_MARGIN);
        }
        for (CertificateType type : types) {
            require(CellAnalyzer.TYPES.contains(type), "--certificates: cells have exact-margin, smoothed-closed-form,"
                    + " smoothed-argmax and input-smoothing, not " + type.id());
        }
        return types;
    }

    /**
     * Returns the settings.
     *
     * @throws ParameterException when a value is out of range
     */
    CertifySettings settings() {
        require(sigma == null || sigma > 0 && Double.isFinite(sigma), "--sigma must be greater than 0, not " + sigma);
        require(n == null || n >= 1, "--n must be 1 or more, not " + n);
        require(n0 == null || n0 >= 1, "--n0 must be 1 or more, not " + n0);
        require(alpha > 0 && alpha < 1, "--alpha must be between 0 and 1, not " + alpha);
        CertifySettings standard = CertifySettings.DEFAULT;
        CertifySettings settings = new CertifySettings(standard.sigma(), n0 == null ? standard.n0() : n0,
                n == null ? standard.n() : n, alpha,
                standard.r(),
                standard.temperature(), seed.value());
        if (decideAt != null) {
            require(decideAt >= 0 && Double.isFinite(decideAt), "--decide-at must be 0 or more, not " + decideAt);
            settings = settings.decidingAt(decideAt);
        }
        return sigma == null ? settings : settings.withSigmaForAll(sigma);
    }

    /**
     * Returns the settings for the cells of a dense model. Smoothing of pixels has the numbers of samples of its paper, since
     * each is a pass through the network.
     *
     * @throws ParameterException when a value is out of range, or one number of samples is to serve both kinds of smoothing
     */
    CertifySettings cellSettings(List<CertificateType> types) {
        CertifySettings settings = settings();
        if (!types.contains(CertificateType.INPUT_SMOOTHING)) {
            return settings;
        }
        require(n != null || !types.contains(CertificateType.SMOOTHED_ARGMAX),
                "--n is needed if both smoothed-argmax and input-smoothing are asked for");
        require(n == null || n <= Integer.MAX_VALUE, "--n must be less than 2^31 for input-smoothing, not " + n);
        return new CertifySettings(settings.sigma(), n0 == null ? CellInputSmoothing.N0 : n0,
                n == null ? CellInputSmoothing.N : n, settings.alpha(), settings.r(), settings.temperature(),
                settings.seed(), settings.sigmaForAll(), settings.decideAt());
    }

    /** Returns the option {@code --seed}. */
    SeedOption seed() {
        return seed;
    }

    /**
     * Asks before sampling takes more than an hour, where the user chose the number of samples or a certificate that runs
     * the whole network. What the defaults take is shown by the progress.
     *
     * @param certifiers the certificates to compute
     * @param firstImage reads one of the images; empty if none can be read
     * @param images the number of images
     * @throws org.fars.core.InvalidSettingException when nobody can be asked
     * @throws org.fars.core.JobContext.JobCancelledException when the answer is no
     */
    void confirmDuration(LoadedModel model, List<Certifier> certifiers, Supplier<Optional<ImageTensor>> firstImage,
            long images, Console console, JobContext context) {
        SamplingEstimate estimate = new SamplingEstimate(certifiers);
        boolean chosen = n != null || certifiers.stream().anyMatch(certifier -> certifier.type().onRequest());
        if (yes || !chosen || !estimate.isNeeded(settings(), images)) {
            return;
        }
        firstImage.get().ifPresent(image -> {
            context.progress("estimating the duration", 0, 0);
            double seconds = estimate.seconds(new Analyzer(model, certifiers), image, settings(), images, context);
            SamplingEstimate.confirm(seconds, yes, console, context);
        });
    }

    /** Warns of heads that will be smoothed with another σ than that of their training. */
    static void warnOfSigma(CertifySettings settings, List<Head> heads, Console console) {
        for (Head head : heads) {
            settings.otherSigmaOfTraining(head)
                .ifPresent(trained -> console.complain("warning: head " + head.name() + " was trained with sigma "
                        + trained + " and is smoothed with " + settings.sigmaFor(head)
                        + "; its radii hold, but may be smaller than with the sigma of its training"));
        }
    }

    private void require(boolean holds, String sentence) {
        if (!holds) {
            throw new ParameterException(command.commandLine(), sentence);
        }
    }

    /** The option {@code --seed}: an integer, or {@code random} to draw one. Results record the seed either way. */
    static final class SeedOption {
        private static final String RANDOM = "random";
        /** JSON readers that know only doubles read smaller integers exactly. */
        private static final long BOUND = 1L << 53;

        @Option(names = "--seed", paramLabel = "N", defaultValue = "0", converter = Converter.class, description = "Seed of everything random, or '"
                + RANDOM + "' to draw one, which is recorded with the results. Default: ${DEFAULT-VALUE}.")
        private Seed seed;

        /**
         * A seed.
         *
         * @param value the seed
         * @param isDrawn whether it was drawn
         */
        private record Seed(long value, boolean isDrawn) {}

        /** Returns the seed; the same at every call. */
        long value() {
            return seed.value();
        }

        /** Returns whether the seed was drawn rather than given. */
        boolean isDrawn() {
            return seed.isDrawn();
        }

        /** Prints a drawn seed, so that the results can be repeated. */
        void printIfDrawn(Console console) {
            if (isDrawn()) {
                console.print("Seed " + value());
            }
        }

        private static final class Converter implements ITypeConverter<Seed> {
            @Override
            public Seed convert(String text) {
                if (text.strip().equalsIgnoreCase(RANDOM)) {
                    return new Seed(new SecureRandom().nextLong(BOUND), true);
                }
                try {
                    return new Seed(Long.parseLong(text.strip()), false);
                } catch (NumberFormatException e) {
                    throw new TypeConversionException("'" + text + "' is neither an integer nor '" + RANDOM + "'");
                }
            }
        }
    }

    /** The options of an attack that {@code attack} and {@code evaluate} share. */
    static final class AttackArguments {
        @Option(names = "--steps", paramLabel = "N", description = "Gradient steps of an attack. Default: 100; for models that segment, 40.")
        private Integer steps;
        @Option(names = "--step-size", paramLabel = "S", description = "Length of a step, in the attack's norm. Default: 0.01; for models that segment, half of the ball's radius, falling to 0.")
        private Double stepSize;
        @Option(names = "--restarts", paramLabel = "N", defaultValue = "1", description = "Random starts of an attack; the best result counts. Default: ${DEFAULT-VALUE}.")
        private int restarts;
        /** The ids of all attacks. */
        static final class Ids implements Iterable<String> {
            @Override
            public Iterator<String> iterator() {
                return new Attacks().ids().iterator();
            }
        }

        @Spec(Target.MIXEE)
        private CommandSpec command;

        /**
         * Returns the settings.
         *
         * @param eps the radius of the ball, in the attack's norm
         * @param defaultSteps the number of steps where {@code --steps} is not given
         * @throws ParameterException when a value is out of range
         */
        AttackSettings settings(double eps, int defaultSteps, long seed) {
            int count = steps == null ? defaultSteps : steps;
            require(count >= 1, "--steps must be 1 or more, not " + count);
            require(stepSize == null || stepSize > 0 && Double.isFinite(stepSize),
                    "--step-size must be greater than 0, not " + stepSize);
            require(restarts >= 1, "--restarts must be 1 or more, not " + restarts);
            return new AttackSettings(eps, count, stepSize == null ? AttackSettings.DEFAULT.stepSize() : stepSize,
                    restarts, seed);
        }

        /**
         * Returns the settings of an attack on cells, whose ε are given apart.
         *
         * @throws ParameterException when a value is out of range
         */
        AttackSettings cellSettings(long seed) {
            AttackSettings given = settings(0, CellAttack.STEPS, seed);
            return stepSize == null ? new AttackSettings(0, given.steps(), 0, restarts, seed) : given;
        }

        /** Throws if a condition does not hold. */
        void require(boolean holds, String sentence) {
            if (!holds) {
                throw new ParameterException(command.commandLine(), sentence);
            }
        }
    }
}
