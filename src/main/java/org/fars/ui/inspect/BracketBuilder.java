package org.fars.ui.inspect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fars.certify.Certificate;
import org.fars.certify.CertifiedClassifier;
import org.fars.evaluate.analysis.Analysis;
import org.fars.ui.common.Messages;
import org.fars.ui.control.BracketState;
import org.fars.ui.gallery.AttackOutcome;

/**
 * From an analysis and an attack to robustness brackets. One bracket speaks of one classifier: the plain head, whose
 * radius comes from certificates without sampling and whose upper end from attacks on it. A smoothed head is another
 * classifier: its radius never stands against an attack on the plain one.
 */
final class BracketBuilder {
    private final Messages messages;

    BracketBuilder(Messages messages) {
        this.messages = messages;
    }

    /** One bracket for each plain head, in the model's order. */
    List<BracketState> of(Analysis analysis, Optional<AttackOutcome> attacked) {
        Map<String, Double> nearest = attacked.map(AttackOutcome::nearest).orElse(Map.of());
        return analysis.heads().stream().map(head -> bracket(head, nearest, attacked)).toList();
    }

    private BracketState bracket(Analysis.HeadAnalysis head, Map<String, Double> nearest,
            Optional<AttackOutcome> attacked) {
        BracketState bracket = radius(head);
        if (nearest.containsKey(head.head())) {
            return bracket.attackedAt(nearest.get(head.head()));
        }
        return attacked.map(attack -> bracket.resistingUpTo(attack.result().l2())).orElse(bracket);
    }

    private BracketState radius(Analysis.HeadAnalysis head) {
        Optional<Certificate> best = CertifiedClassifier.HEAD.strongest(head.prediction(), head.certificates());
        if (best.isEmpty()) {
            boolean asked = head.certificates().stream().anyMatch(Certificate::sound);
            return BracketState.certified(head.head(),
                    asked ? messages.get("bracket.zero") : messages.get("bracket.none"),
                    0);
        }
        Certificate certificate = best.get();
        BracketState bracket = BracketState.certified(head.head(), kind(certificate), certificate.radius());
        return certificate.sound()
                ? bracket
                : new BracketState(bracket.head(), bracket.kind(), bracket.radius(), false, bracket.attacked(),
                        bracket.attackNote(), "");
    }

    /** What a radius may be believed for, in words. */
    static String kind(Certificate certificate) {
        return certificate.kindInBrief();
    }
}
