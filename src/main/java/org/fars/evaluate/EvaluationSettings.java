package org.fars.evaluate;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.fars.attack.AttackSettings;
import org.fars.certify.CertifySettings;
import org.fars.core.InvalidSettingException;
import org.fars.model.LoadedModel;

/**
 * The settings of an evaluation. Runs with equal settings give equal results, image by image.
 *
 * @param certificates the ids of the certificates, in the order of the tables
 * @param certify their settings; its seed is the run's
 * @param eps the radii of the tables, in pixel units
 * @param attacks the attacks, each at every ε
 * @param heads the names of the heads; empty for all that the model has
 * @param limit the number of images, spread evenly over the data set; 0 for all
 * @param batchSize how many images go through the backbone together; changes no result
 * @param shard the part of them that is evaluated
 */
public record EvaluationSettings(List<String> certificates, CertifySettings certify, List<Double> eps,
        List<AttackPlan> attacks, List<String> heads, int limit, int batchSize, Shard shard) {
    /** The paper's radii. */
    public static final List<Double> PAPER_EPS = List.of(0.05, 0.1, 0.2, 0.3);

    public EvaluationSettings {
        certificates = List.copyOf(certificates);
        eps = List.copyOf(eps);
        attacks = List.copyOf(attacks);
        heads = List.copyOf(heads);
    }

    /**
     * Returns these settings if an evaluation makes sense with them. Journals are read without this check, so that runs of
     * earlier versions can be shown.
     *
     * @throws InvalidSettingException if not; it names the setting
     */
    public EvaluationSettings checked() {
        eps.forEach(each -> require(each >= 0 && Double.isFinite(each), "eps", each, "must be 0 or more, and finite"));
        require(limit >= 0, "limit", limit, "must be 1 or more, or 0 for all images");
        require(batchSize >= 1, "batch size", batchSize, "must be 1 or more");
        require(certify.sigma() > 0, "sigma", certify.sigma(), "must be greater than 0");
        for (AttackPlan plan : attacks) {
            require(plan.settings().steps() >= 1, "steps of " + plan.attack(), plan.settings().steps(),
                    "must be 1 or more");
        }
        return this;
    }

    private static void require(boolean holds, String setting, Object value, String sentence) {
        if (!holds) {
            throw new InvalidSettingException(setting + " " + value, sentence);
        }
    }

    /** Returns settings for these certificates at the paper's radii, with no attack, on all images. */
    public static EvaluationSettings of(List<String> certificates) {
        return new EvaluationSettings(certificates, CertifySettings.DEFAULT, PAPER_EPS, List.of(), List.of(), 0, 32,
                Shard.WHOLE);
    }

    /**
     * Returns the positions of the images to evaluate: as many as the limit allows, spread evenly, since data sets are sorted
     * by class; of those the shard's.
     *
     * @param all how many images there are
     * @return their positions, ascending
     */
    public int[] positions(int all) {
        int count = limit == 0 ? all : Math.min(limit, all);
        return IntStream.range(0, count)
            .filter(shard::holds)
            .map(i -> (int) ((long) i * all / Math.max(1, count)))
            .toArray();
    }

    /**
     * Returns the model with only the heads to evaluate.
     *
     * @throws org.fars.core.UnknownNameException when it has none of a name
     */
    public LoadedModel chosenHeads(LoadedModel model) {
        return heads.isEmpty()
                ? model
                : new LoadedModel(model.card(), model.backbone(), heads.stream().map(model::head).toList(),
                        model.lipschitz());
    }

    /** Returns the run's seed. */
    public long seed() {
        return certify.seed();
    }

    /** Returns the same settings with these attacks. */
    public EvaluationSettings withAttacks(List<AttackPlan> other) {
        return new EvaluationSettings(certificates, certify, eps, other, heads, limit, batchSize, shard);
    }

    /** Returns the same settings for these certificates. */
    public EvaluationSettings withCertificates(List<String> other) {
        return new EvaluationSettings(other, certify, eps, attacks, heads, limit, batchSize, shard);
    }

    /** Returns the same settings with other settings of the certificates. */
    public EvaluationSettings withCertify(CertifySettings other) {
        return new EvaluationSettings(certificates, other, eps, attacks, heads, limit, batchSize, shard);
    }

    /** Returns the same settings at other radii. */
    public EvaluationSettings withEps(List<Double> other) {
        return new EvaluationSettings(certificates, certify, other, attacks, heads, limit, batchSize, shard);
    }

    /** Returns the same settings for these heads. */
    public EvaluationSettings withHeads(List<String> other) {
        return new EvaluationSettings(certificates, certify, eps, attacks, other, limit, batchSize, shard);
    }

    /** Returns the same settings for another number of images. */
    public EvaluationSettings withLimit(int other) {
        return new EvaluationSettings(certificates, certify, eps, attacks, heads, other, batchSize, shard);
    }

    /** Returns the same settings in batches of another size. */
    public EvaluationSettings withBatchSize(int other) {
        return new EvaluationSettings(certificates, certify, eps, attacks, heads, limit, other, shard);
    }

    /** Returns the same settings for a part of the images. */
    public EvaluationSettings withShard(Shard other) {
        return new EvaluationSettings(certificates, certify, eps, attacks, heads, limit, batchSize, other);
    }

    /**
     * One attack of an evaluation.
     *
     * @param attack the attack's name
     * @param settings steps, step size and restarts; ε and seed are the evaluation's
     * @param unprovedOnly whether images that a deterministic certificate proves at ε are left out, but for a sample as a check:
     * no attack can succeed there, so that accuracies are the same, for a fraction of the time
     */
    public record AttackPlan(String attack, AttackSettings settings, boolean unprovedOnly) {
        /** On every image that is right. */
        public AttackPlan(String attack, AttackSettings settings) {
            this(attack, settings, false);
        }

        /** With the settings of the paper's published evaluation. */
        public static AttackPlan published(String attack) {
            return new AttackPlan(attack, AttackSettings.DEFAULT);
        }
    }

    /**
     * One part of an evaluation that is shared among machines: every count-th image, beginning with the index-th.
     *
     * @param index which part, from 0
     * @param count how many parts there are
     */
    public record Shard(int index, int count) {
        /** The only part. */
        public static final Shard WHOLE = new Shard(0, 1);

        private static final Pattern FORM = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

        public Shard {
            if (count < 1 || index < 0 || index >= count) {
                throw new IllegalArgumentException("shard " + index + " of " + count);
            }
        }

        /**
         * Reads {@code i/n}, 0 ≤ i &lt; n.
         *
         * @throws InvalidSettingException when it is something else
         */
        public static Shard parse(String text) {
            Matcher matcher = FORM.matcher(text);
            if (matcher.matches()) {
                int index = Integer.parseInt(matcher.group(1));
                int count = Integer.parseInt(matcher.group(2));
                if (index < count) {
                    return new Shard(index, count);
                }
            }
            throw new InvalidSettingException("shard " + text, "must be i/n with i from 0 to n-1, as in 0/4");
        }

        /** Whether the image at that position of the data set belongs to this part. */
        public boolean holds(int position) {
            return position % count == index;
        }

        @Override
        public String toString() {
            return index + "/" + count;
        }
    }
}
