package org.fars.evaluate.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.fars.certify.Certificate;
import org.fars.certify.CertificateType;
import org.fars.certify.CertifiedClassifier;
import org.fars.evaluate.EvaluationData.LabelMatch;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.RunHeader;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The numbers of a run: {@code summary.json}. Accuracies are percentages of all images that could be read; an abstention
 * counts as incorrect.
 *
 * @param model the model's id
 * @param data the data set's name
 * @param images the number of images evaluated
 * @param settings all settings, with the seed
 * @param natural accuracy of each head
 * @param smoothedNatural accuracy of the smoothed classifier that a certificate is about
 * @param certified certified accuracy of each head, certificate and ε
 * @param attacked accuracy under attack of each head, attack and ε
 * @param strongest accuracy of each head under all attacks together, for each norm among them
 * @param provedAttacked attacks within proved radii, as a check, of attacks that leave proved images out
 * @param skipped the images that could not be read
 * @param labels how the labels match the classes, with the images and files that were left out; absent if unknown
 */
@JsonPropertyOrder({"model", "data", "images", "settings", "natural", "certified", "attacked", "strongest"})
public record Summary(String model, String data, int images, Settings settings, List<Natural> natural,
        @JsonProperty("smoothed_natural") List<SmoothedNatural> smoothedNatural, List<Certified> certified,
        List<Attacked> attacked, List<Strongest> strongest,
        @JsonProperty("proved_attacked") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ProvedAttacked> provedAttacked,
        List<SkippedImage> skipped, @JsonInclude(JsonInclude.Include.NON_NULL) LabelMatch labels) {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * The settings, flat.
     *
     * @param seed the run's seed
     * @param sigma σ of heads that have none of their own, or, with {@code sigmaForAll}, of all
     * @param lipschitz L_e that radii were divided by
     */
    @JsonPropertyOrder({"seed", "eps"})
    public record Settings(long seed, List<Double> eps, double sigma,
            @JsonProperty("sigma_for_all") boolean sigmaForAll, int n0, long n, double alpha, double r,
            double temperature, @JsonProperty("decide_at") OptionalDouble decideAt, double lipschitz,
            List<String> heads, List<String> certificates,
            List<AttackSetting> attacks, int limit, @JsonProperty("batch_size") int batchSize, String shard,
            String key) {}

    /** One attack's settings. */
    public record AttackSetting(String attack, int steps, @JsonProperty("step_size") double stepSize, int restarts,
            @JsonProperty("unproved_only") boolean unprovedOnly) {}

    /** Natural accuracy of a head. */
    public record Natural(String head, double accuracy) {}

    /** Natural accuracy of a smoothed classifier; abstentions count as incorrect. */
    public record SmoothedNatural(String head, String certificate, double accuracy) {}

    /**
     * Certified accuracy: the share of images whose correct class is certified with a radius above ε.
     *
     * @param kind deterministic, probabilistic, declared or not a certificate
     * @param confidence 1−α of each image's certificate; 1 if deterministic, 0 if not a certificate
     */
    public record Certified(String head, String certificate, double eps, double accuracy, String kind,
            double confidence) {}

    /** Accuracy under an attack within ε, in the attack's norm. */
    public record Attacked(String head, String attack, double eps, double accuracy, String norm) {}

    /**
     * Accuracy under all attacks together: no perturbation that any of them found is at most ε long in this norm and changes the
     * decision.
     */
    public record Strongest(String head, String norm, double eps, double accuracy) {}

    /**
     * The check of an attack that leaves proved images out: a sample of them is attacked as well. None of these attacks
     * succeeded, since a success ends a run.
     *
     * @param proved pairs of an image and an ε within its proved radius
     * @param attacked how many of them were attacked
     */
    public record ProvedAttacked(String head, String attack, long proved, long attacked) {
        /** Returns one sentence for the user. */
        public String sentence() {
            return String.format(Locale.ROOT,
                    "%s, head %s: %d of %d attacks within proved radii made as a check (%.1f %%)",
                    attack, head, attacked, proved, proved == 0 ? 0 : 100.0 * attacked / proved);
        }
    }

    /** Returns the numbers of a run. */
    public static Summary of(EvaluationRun run) {
        Counter counter = new Counter(run);
        return new Summary(run.header().model(), run.header().data(), run.results().size(), settings(run.header()),
                counter.natural(), counter.smoothedNatural(), counter.certified(), counter.attacked(),
                counter.strongest(), counter.provedAttacked(), run.skipped(), run.header().labels());
    }

    /** Returns the text of {@code summary.json}. */
    public String json() {
        return JSON.writeValueAsString(this) + "\n";
    }

    /** Returns the settings of a run. */
    public static Settings settings(RunHeader header) {
        EvaluationSettings settings = header.settings();
        return new Settings(settings.seed(), settings.eps(), settings.certify().sigma(),
                settings.certify().sigmaForAll(), settings.certify().n0(),
                settings.certify().n(), settings.certify().alpha(), settings.certify().r(),
                settings.certify().temperature(),
                settings.certify().decideAt(), header.lipschitz(), header.heads(),
                settings.certificates(),
                settings.attacks()
                    .stream()
                    .map(plan -> new AttackSetting(plan.attack(), plan.settings().steps(),
                            plan.settings().stepSize(), plan.settings().restarts(), plan.unprovedOnly()))
                    .toList(),
                settings.limit(), settings.batchSize(), settings.shard().toString(), header.key());
    }

    /** Returns the natural accuracy of a head, NaN if there is no such head. */
    public double naturalOf(String head) {
        return natural.stream()
            .filter(each -> each.head().equals(head))
            .mapToDouble(Natural::accuracy)
            .findFirst()
            .orElse(Double.NaN);
    }

    /** Returns the kind of a certificate of a head in words, with its confidence; empty if the head has none. */
    public String kindOf(String head, String certificate) {
        return certified.stream()
            .filter(each -> each.head().equals(head) && each.certificate().equals(certificate))
            .map(each -> Certificate.kindInWords(each.kind(), each.confidence()))
            .findFirst()
            .orElse("");
    }

    /** Returns whether a head's prediction is correct, with and without an attack within ε. */
    public static boolean withstands(ImageResult result, String head, String attack, double eps) {
        ImageResult.HeadResult found = result.head(head).orElseThrow();
        return found.prediction() == result.label() && found.attacks()
            .stream()
            .filter(each -> each.attack().equals(attack))
            .noneMatch(each -> each.prediction() != result.label()
                    && (each.eps() == eps || Double.isInfinite(each.eps()) && each.l2() <= eps));
    }

    /**
     * Returns whether a head's prediction is correct, without an attack and under all attacks together. A perturbation counts at
     * every ε that is at least its length, since an attack that succeeds in a small ball may fail in a larger one; it counts in
     * other norms as well if its length in them is known.
     */
    public static boolean withstandsAll(ImageResult result, String head, String norm, double eps) {
        ImageResult.HeadResult found = result.head(head).orElseThrow();
        return found.prediction() == result.label() && found.attacks()
            .stream()
            .filter(each -> each.prediction() != result.label())
            .noneMatch(each -> length(each, norm) <= eps || each.norm().equals(norm) && each.eps() <= eps);
    }

    private static double length(ImageResult.Attacked attacked, String norm) {
        return switch (norm) {
            case "l2" -> attacked.l2();
            case "linf" -> attacked.linf();
            default -> Double.POSITIVE_INFINITY;
        };
    }

    /** Counts shares of a run's images. */
    private record Counter(EvaluationRun run) {
        List<Natural> natural() {
            return run.header()
                .heads()
                .stream()
                .map(head -> new Natural(head,
                        share(result -> result.head(head).orElseThrow().prediction() == result.label())))
                .toList();
        }

        List<SmoothedNatural> smoothedNatural() {
            List<SmoothedNatural> shares = new ArrayList<>();
            for (String head : run.header().heads()) {
                for (String id : run.header().settings().certificates()) {
                    if (isSmoothed(id) && speaks(head, id)) {
                        shares.add(new SmoothedNatural(head, id, share(result -> certificate(result, head, id,
                                given -> !given.abstained() && given.prediction() == result.label()))));
                    }
                }
            }
            return shares;
        }

        List<Certified> certified() {
            List<Certified> shares = new ArrayList<>();
            for (String head : run.header().heads()) {
                for (String id : run.header().settings().certificates()) {
                    if (speaks(head, id)) {
                        Certificate typical = typical(head, id);
                        for (double eps : run.header().settings().eps()) {
                            shares.add(new Certified(head, id, eps, share(result -> certificate(result, head, id,
                                    given -> given.certifies(result.label(), eps))),
                                    typical.kind().label(), typical.confidence()));
                        }
                    }
                }
            }
            return shares;
        }

        List<Attacked> attacked() {
            List<Attacked> shares = new ArrayList<>();
            for (String head : run.header().heads()) {
                for (AttackPlan plan : run.header().settings().attacks()) {
                    for (double eps : run.header().settings().eps()) {
                        shares.add(new Attacked(head, plan.attack(), eps,
                                share(result -> withstands(result, head, plan.attack(), eps)), norm(head, plan)));
                    }
                }
            }
            return shares;
        }

        List<Strongest> strongest() {
            List<Strongest> shares = new ArrayList<>();
            for (String head : run.header().heads()) {
                List<String> norms = run.header()
                    .settings()
                    .attacks()
                    .stream()
                    .map(plan -> norm(head, plan))
                    .filter(norm -> !norm.isEmpty())
                    .distinct()
                    .toList();
                for (String norm : norms) {
                    for (double eps : run.header().settings().eps()) {
                        shares.add(new Strongest(head, norm, eps,
                                share(result -> withstandsAll(result, head, norm, eps))));
                    }
                }
            }
            return shares;
        }

        List<ProvedAttacked> provedAttacked() {
            List<ProvedAttacked> checks = new ArrayList<>();
            for (String head : run.header().heads()) {
                for (AttackPlan plan : run.header().settings().attacks()) {
                    List<ImageResult.Attacked> made = run.results()
                        .stream()
                        .flatMap(result -> result.head(head).stream())
                        .flatMap(found -> found.attacks()
                            .stream()
                            .filter(each -> each.attack().equals(plan.attack()) && isProved(found, each.eps())))
                        .toList();
                    if (plan.unprovedOnly() && norm(head, plan).matches("l2|")) {
                        checks.add(new ProvedAttacked(head, plan.attack(), proved(head), made.size()));
                    }
                }
            }
            return checks;
        }

        /** Counts pairs of a correctly classified image and an ε within its proved radius. */
        private long proved(String head) {
            return run.results()
                .stream()
                .flatMap(result -> result.head(head)
                    .stream()
                    .filter(found -> found.prediction() == result.label()))
                .mapToLong(found -> run.header()
                    .settings()
                    .eps()
                    .stream()
                    .filter(eps -> isProved(found, eps))
                    .count())
                .sum();
        }

        private static boolean isProved(ImageResult.HeadResult head, double eps) {
            return CertifiedClassifier.HEAD.provedRadius(head.prediction(), head.certificates()) > eps;
        }

        private String norm(String head, AttackPlan plan) {
            return run.results()
                .stream()
                .flatMap(result -> result.head(head).stream())
                .flatMap(found -> found.attacks().stream())
                .filter(each -> each.attack().equals(plan.attack()))
                .map(ImageResult.Attacked::norm)
                .findFirst()
                .orElse("");
        }

        private static boolean isSmoothed(String id) {
            return CertificateType.ofId(id).filter(type -> type.classifier() != CertifiedClassifier.HEAD).isPresent();
        }

        private boolean speaks(String head, String id) {
            return run.results().stream().anyMatch(result -> certificate(result, head, id, given -> true));
        }

        /** Returns one of the certificates, a sound one if there is any. */
        private Certificate typical(String head, String id) {
            List<Certificate> given = run.results()
                .stream()
                .flatMap(result -> result.head(head).stream())
                .flatMap(found -> found.certificate(id).stream())
                .toList();
            return given.stream()
                .filter(each -> each.kind() != Certificate.Kind.NONE)
                .findFirst()
                .orElseGet(given::getFirst);
        }

        private static boolean certificate(ImageResult result, String head, String id, Predicate<Certificate> holds) {
            return result.head(head).flatMap(found -> found.certificate(id)).filter(holds).isPresent();
        }

        private double share(Predicate<ImageResult> holds) {
            long count = run.results().stream().filter(holds).count();
            return run.results().isEmpty() ? 0 : 100.0 * count / run.results().size();
        }
    }
}
