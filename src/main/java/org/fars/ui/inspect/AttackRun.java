package org.fars.ui.inspect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fars.attack.Attack;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.BackboneClassifier;
import org.fars.attack.IterateRecorder;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.evaluate.analysis.SoundnessCheck;
import org.fars.evaluate.analysis.SoundnessCheck.AdversarialStore;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.ui.gallery.ImageItem.AttackOutcome;

/**
 * An attack on one image: its result, checked against the image's certificates, the analysis of the adversarial image, and
 * the iterates.
 *
 * @param model the attacked model
 * @param certifiers the certificates of the adversarial image
 * @param certify their settings
 * @param violations keeps the perturbation where an attack contradicts a certificate
 */
record AttackRun(LoadedModel model, List<Certifier> certifiers, CertifySettings certify,
        AdversarialStore violations) {
    /** How much memory the steps of one attack may take. */
    private static final long BYTES = 32L << 20;
    private static final int FEWEST = 16;
    private static final int MOST = 256;

    /**
     * What came of it.
     *
     * @param attacked the result
     * @param iterates some of its steps, in order
     */
    record Outcome(AttackOutcome attacked, List<IterateRecorder.Iterate> iterates) {}

    /**
     * Attacks an image.
     *
     * @param location where the image is
     * @param clean its analysis
     * @param victim the head to attack
     * @param nearestSoFar the smallest ‖δ‖₂ that changed each head's class before
     * @throws org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException if the attack succeeded inside a certified radius
     */
    Outcome attack(String location, Analysis clean, Head victim, Attack attack, AttackSettings settings,
            Map<String, Double> nearestSoFar, JobContext context) {
        Analysis.HeadAnalysis attacked = clean.heads()
            .stream()
            .filter(each -> each.head().equals(victim.name()))
            .findFirst()
            .orElseThrow();
        int label = attacked.prediction();
        IterateRecorder recorder = recorder(clean.image(), victim);
        SoundnessCheck check = SoundnessCheck.of(model, violations);
        AttackResult result = check.check(location, victim, clean.image(), attacked.certificates(),
                attack.run(recorder, List.of(clean.image()), new int[]{label}, settings, context).getFirst());
        List<IterateRecorder.Iterate> iterates = recorder.iterates(result);
        Analysis after = new Analyzer(model, certifiers).analyze(List.of(result.adversarial()), certify, context)
            .getFirst();
        Map<String, Double> nearest = new HashMap<>(nearestSoFar);
        for (int i = 0; i < clean.heads().size(); i++) {
            Analysis.HeadAnalysis before = clean.heads().get(i);
            AttackResult onHead = check.check(location, model.head(before.head()), clean.image(), before.certificates(),
                    result.withPrediction(after.heads().get(i).prediction()));
            if (onHead.prediction() != before.prediction()) {
                nearest.merge(before.head(), result.l2(), Math::min);
            }
        }
        return new Outcome(new AttackOutcome(victim.name(), result, after, nearest), iterates);
    }

    /** The steps of an attack that was made before: everything random about it repeats itself. */
    List<IterateRecorder.Iterate> iterates(ImageTensor image, AttackOutcome before, Attack attack, JobContext context) {
        IterateRecorder recorder = recorder(image, model.head(before.head()));
        AttackResult result = attack.run(recorder, List.of(image), new int[]{before.result().label()},
                before.result().settings(), context)
            .getFirst();
        return recorder.iterates(result);
    }

    private IterateRecorder recorder(ImageTensor image, Head victim) {
        long points = BYTES / (Float.BYTES * (long) image.values().length);
        return new IterateRecorder(new BackboneClassifier(model.backbone(), victim), image,
                (int) Math.clamp(points, FEWEST, MOST));
    }
}
