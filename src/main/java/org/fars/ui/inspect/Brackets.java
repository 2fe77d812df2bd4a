package org.fars.ui.inspect;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fars.certify.Certificate.Kind;
import org.fars.certify.Certificate;
import org.fars.evaluate.Analysis;
import org.fars.ui.common.Messages;
import org.fars.ui.control.Bracket;
import org.fars.ui.gallery.Attacked;

/**
 * From an analysis and an attack to robustness brackets. One bracket speaks of one classifier: the plain head, whose
 * radius comes from certificates without sampling and whose upper end from attacks on it. A smoothed head is another
 * classifier: its radius never stands against an attack on the plain one.
 */
final class Brackets {
    private final Messages messages;

    Brackets(Messages messages) {
        this.messages = messages;
    }

    /** One bracket for each plain head, in the model's order. */
    List<Bracket> of(Analysis analysis, Optional<Attacked> attacked) {
        Map<String, Double> nearest = attacked.map(Attacked::nearest).orElse(Map.of());
        return analysis.heads().stream().map(head -> bracket(head, nearest, attacked)).toList();
    }

    private Bracket bracket(Analysis.HeadAnalysis head, Map<String, Double> nearest, Optional<Attacked> attacked) {
        Bracket bracket = radius(head);
        if (nearest.containsKey(head.head())) {
            return bracket.attackedAt(nearest.get(head.head()));
        }
        return attacked.map(attack -> bracket.resistingUpTo(attack.result().l2())).orElse(bracket);
    }

    private Bracket radius(Analysis.HeadAnalysis head) {
        Optional<Certificate> best = best(head);
        if (best.isEmpty()) {
            boolean asked = head.certificates().stream().anyMatch(Certificate::sound);
            return Bracket.certified(head.head(), asked ? messages.get("bracket.zero") : messages.get("bracket.none"),
                    0);
        }
        Certificate certificate = best.get();
        Bracket bracket = Bracket.certified(head.head(), kind(certificate), certificate.radius());
        return certificate.sound()
                ? bracket
                : new Bracket(bracket.head(), bracket.kind(), bracket.radius(), false, bracket.attacked(),
                        bracket.attackNote(), "");
    }

    /** The radius of a plain head's bracket, or 0. */
    static double radiusOf(Analysis.HeadAnalysis head) {
        return best(head).filter(Certificate::sound).map(Certificate::radius).orElse(0.0);
    }

    private static Optional<Certificate> best(Analysis.HeadAnalysis head) {
        return head.certificates()
            .stream()
            .filter(certificate -> (certificate.kind() == Kind.DETERMINISTIC
                    || certificate.kind() == Kind.DECLARED) && !certificate.id().startsWith("smoothed")
                    && !certificate.abstained() && certificate.prediction() == head.prediction()
                    && certificate.radius() > 0)
            .max(Comparator.comparingDouble(Certificate::radius));
    }

    /** What a radius may be believed for, in words. */
    static String kind(Certificate certificate) {
        return certificate.kindInBrief();
    }
}
