package org.fars.ui.inspect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.fars.certify.Certificate;
import org.fars.certify.CertifiedClassifier;
import org.fars.evaluate.analysis.Analysis.HeadAnalysis;
import org.fars.evaluate.analysis.Analysis;
import org.fars.model.Head;
import org.fars.ui.common.Messages;
import org.fars.ui.control.BracketState;
import org.fars.ui.gallery.ImageItem.AttackOutcome;

/**
 * What is known of one head at the selected image.
 *
 * @param clean its analysis
 * @param attack the attack on it; empty if there was none
 * @param after its analysis of the adversarial image
 * @param brackets the bracket of the plain head and, if only the smoothed one has a certificate, that one's
 */
record HeadState(HeadAnalysis clean, Optional<AttackOutcome> attack, Optional<HeadAnalysis> after,
        List<BracketState> brackets) {
    HeadState {
        brackets = List.copyOf(brackets);
    }

    /** Returns the state of a head; empty while the image is not analysed. */
    static Optional<HeadState> of(InspectModel model, Head head, Messages messages) {
        Optional<Analysis> analysis = model.analysisProperty()
            .get()
            .filter(now -> head != null && model.modelProperty().get() != null);
        return analysis.flatMap(now -> find(now, head.name())).map(clean -> {
            Optional<AttackOutcome> attack = model.attackOn(head);
            Optional<HeadAnalysis> after = attack.flatMap(one -> find(one.after(), head.name()));
            List<Certificate> smoothed = model.smoothedProperty()
                .get()
                .stream()
                .filter(each -> each.head().equals(head.name()))
                .flatMap(each -> each.certificates().stream())
                .toList();
            return new HeadState(clean, attack, after,
                    brackets(clean, attack, smallest(model, head), smoothed, messages));
        });
    }

    private static Optional<HeadAnalysis> find(Analysis analysis, String head) {
        return analysis.heads().stream().filter(each -> each.head().equals(head)).findFirst();
    }

    /** The smallest perturbation found so far, also by an attack that is running. */
    private static OptionalDouble smallest(InspectModel model, Head head) {
        Map<String, Double> nearest = new HashMap<>(
                model.attackedProperty().get().map(AttackOutcome::nearest).orElse(Map.of()));
        model.attack()
            .liveProperty()
            .get()
            .filter(live -> live.head().equals(model.representative(head)))
            .ifPresent(live -> live.smallest().ifPresent(l2 -> nearest.merge(head.name(), l2, Math::min)));
        return nearest.containsKey(head.name())
                ? OptionalDouble.of(nearest.get(head.name()))
                : OptionalDouble.empty();
    }

    /**
     * One bracket speaks of one classifier: the plain head, whose radius comes from certificates without sampling and whose
     * upper end from attacks on it. A smoothed head is another classifier: its radius never stands against an attack on the
     * plain one.
     */
    private static List<BracketState> brackets(HeadAnalysis clean, Optional<AttackOutcome> attack,
            OptionalDouble smallest, List<Certificate> smoothed, Messages messages) {
        Optional<Certificate> best = CertifiedClassifier.HEAD.strongest(clean.prediction(), clean.certificates());
        Optional<Certificate> behind = best.isPresent()
                ? Optional.empty()
                : CertifiedClassifier.SMOOTHED_HEAD.strongest(clean.prediction(), smoothed);
        boolean asked = clean.certificates().stream().anyMatch(Certificate::sound);
        String none = messages.get(behind.isPresent() ? "bracket.plain" : asked ? "bracket.zero" : "bracket.none");
        BracketState plain = best.map(certificate -> state(certificate, certificate.kindInBrief()))
            .orElse(BracketState.certified(clean.head(), none, 0));
        List<BracketState> all = new ArrayList<>();
        all.add(attacked(plain, attack, smallest));
        behind.ifPresent(certificate -> all.add(state(certificate,
                messages.get("bracket.smoothed", certificate.kindInBrief()))
            .withoutAttack()));
        return all;
    }

    private static BracketState state(Certificate certificate, String kind) {
        BracketState proved = BracketState.certified(certificate.head(), kind, certificate.radius());
        return certificate.sound()
                ? proved
                : new BracketState(proved.head(), kind, proved.radius(), false, proved.attacked(), proved.attackNote(),
                        "");
    }

    private static BracketState attacked(BracketState bracket, Optional<AttackOutcome> attack,
            OptionalDouble smallest) {
        if (smallest.isPresent()) {
            return bracket.attackedAt(smallest.getAsDouble());
        }
        return attack.map(now -> bracket.resistingUpTo(now.result().settings().eps())).orElse(bracket);
    }

    /** Returns the score of the class decided for, minus the largest other score; NaN if a score is. */
    double margin() {
        return clean.margin();
    }

    /** Returns the same difference, of the same class, at the adversarial image; negative if the attack succeeded. */
    Optional<Double> marginAfter() {
        return after.map(now -> margin(now.scores(), clean.prediction()));
    }

    private static double margin(double[] scores, int label) {
        return label < 0
                ? Double.NaN
                : scores[label] - IntStream.range(0, scores.length)
                    .filter(j -> j != label)
                    .mapToDouble(j -> scores[j])
                    .max()
                    .orElse(Double.NaN);
    }

    /**
     * How two heads differ at the selected image, the right one minus the left one.
     *
     * @param radius difference of the proved radii of the plain heads; empty if one has none
     * @param margin difference of the margins
     * @param alike whether they decide by the same logits
     */
    record Comparison(OptionalDouble radius, double margin, boolean alike) {
        /** Compares the heads in the two columns; empty if there is one column only, or nothing is known. */
        static Optional<Comparison> of(InspectModel model, Messages messages) {
            List<Head> heads = model.columns();
            if (heads.size() < 2) {
                return Optional.empty();
            }
            return HeadState.of(model, heads.getFirst(), messages)
                .flatMap(left -> HeadState.of(model, heads.getLast(), messages)
                    .map(right -> new Comparison(radius(left, right), right.margin() - left.margin(),
                            model.representative(heads.getFirst()).equals(model.representative(heads.getLast())))));
        }

        private static OptionalDouble radius(HeadState left, HeadState right) {
            double from = left.clean.certifiedRadius();
            double to = right.clean.certifiedRadius();
            return from > 0 && to > 0 && Double.isFinite(from) && Double.isFinite(to)
                    ? OptionalDouble.of(to - from)
                    : OptionalDouble.empty();
        }
    }
}
