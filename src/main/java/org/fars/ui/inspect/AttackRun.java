package org.fars.ui.inspect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.fars.attack.Attack;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.BackboneClassifier;
import org.fars.attack.IterateRecorder.Evaluation;
import org.fars.attack.IterateRecorder.Iterate;
import org.fars.attack.IterateRecorder;
import org.fars.attack.LineSearch;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analysis.HeadAnalysis;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessFailure;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;
import org.fars.evaluate.analysis.SoundnessCheck;
import org.fars.evaluate.analysis.SoundnessCheck.AdversarialStore;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.ui.gallery.ImageItem.AttackOutcome;

/**
 * Attacks one image. Every success is shortened along its own direction, so that its length can be called the smallest
 * perturbation found, and checked against the image's certificates.
 *
 * @param model the attacked model
 * @param certifiers the certificates of the adversarial image
 * @param certify their settings
 * @param violations keeps the perturbation if an attack contradicts a certificate
 */
record AttackRun(LoadedModel model, List<Certifier> certifiers, CertifySettings certify, AdversarialStore violations) {
    /** Memory for the iterates of one attack. */
    private static final long BYTES = 32L << 20;
    private static final int FEWEST = 16;
    private static final int MOST = 256;

    /** The result of the attacks on an image. */
    sealed interface Outcome {
        /**
         * They have finished.
         *
         * @param attacks one per attacked head
         * @param iterates some of the iterates of each, in order, by head
         */
        record Finished(List<AttackOutcome> attacks, Map<String, List<Iterate>> iterates) implements Outcome {}

        /**
         * One of them succeeded inside a certified radius.
         *
         * @param failure what it contradicts
         */
        record Contradicted(SoundnessFailure failure) implements Outcome {}
    }

    /**
     * Attacks an image.
     *
     * @param location where the image is
     * @param clean its analysis
     * @param victims the heads to attack, one after the other
     * @param nearestSoFar the smallest ‖δ‖₂ that changed each head's class before
     * @param listener told of every point that is evaluated, and of the attacked head
     */
    Outcome attack(String location, Analysis clean, List<Head> victims, Attack attack, AttackSettings settings,
            Map<String, Double> nearestSoFar, BiConsumer<Head, Evaluation> listener, JobContext context) {
        Map<String, Double> nearest = new HashMap<>(nearestSoFar);
        List<AttackOutcome> attacks = new ArrayList<>();
        Map<String, List<Iterate>> iterates = new LinkedHashMap<>();
        try {
            for (Head victim : victims) {
                IterateRecorder recorder = recorder(clean.image(), victim,
                        evaluation -> listener.accept(victim, evaluation));
                AttackResult raw = attack.run(recorder, List.of(clean.image()),
                        new int[]{analysis(clean, victim).prediction()}, settings, context)
                    .getFirst();
                AttackResult shortened = LineSearch.shorten(new BackboneClassifier(model.backbone(), victim),
                        List.of(clean.image()), List.of(raw), context)
                    .getFirst();
                // What is shown beside it is computed in float64.
                AttackResult result = LineSearch.confirm(attack.norm(), clean.image(), shortened,
                        image -> victim.logits(model.backbone().embedDouble(List.of(image))[0]));
                attacks.add(checked(new Target(location, clean, victims, nearest), victim, result, nearest, context));
                iterates.put(victim.name(), recorder.iterates(raw));
            }
        } catch (SoundnessViolationException violation) {
            return new Outcome.Contradicted(violation.failure().orElseThrow(() -> violation));
        }
        return new Outcome.Finished(
                attacks.stream()
                    .map(each -> new AttackOutcome(each.head(), each.result(), each.after(), nearest))
                    .toList(),
                iterates);
    }

    /**
     * An image to attack.
     *
     * @param location where it is
     * @param clean its analysis
     * @param victims the heads to attack
     * @param nearestSoFar the smallest ‖δ‖₂ that changed each head's class before
     */
    record Target(String location, Analysis clean, List<Head> victims, Map<String, Double> nearestSoFar) {}

    /**
     * Attacks several images together, head by head.
     *
     * @return per image the attacks, one a head
     * @throws SoundnessViolationException if one of them succeeded inside a certified radius
     */
    List<List<AttackOutcome>> attackAll(List<Target> targets, Attack attack, AttackSettings settings,
            JobContext context) {
        List<Map<String, Double>> nearest = targets.stream()
            .<Map<String, Double>>map(target -> new HashMap<>(target.nearestSoFar()))
            .toList();
        List<List<AttackOutcome>> found = targets.stream()
            .<List<AttackOutcome>>map(target -> new ArrayList<>())
            .toList();
        for (Head victim : targets.stream().flatMap(target -> target.victims().stream()).distinct().toList()) {
            int[] open = IntStream.range(0, targets.size())
                .filter(i -> targets.get(i).victims().contains(victim))
                .toArray();
            List<ImageTensor> images = IntStream.of(open).mapToObj(i -> targets.get(i).clean().image()).toList();
            int[] labels = IntStream.of(open)
                .map(i -> analysis(targets.get(i).clean(), victim).prediction())
                .toArray();
            BackboneClassifier classifier = new BackboneClassifier(model.backbone(), victim);
            List<AttackResult> shortened = LineSearch.shorten(classifier, images,
                    attack.run(classifier, images, labels, settings, context), context);
            for (int k = 0; k < open.length; k++) {
                AttackResult result = LineSearch.confirm(attack.norm(), images.get(k), shortened.get(k),
                        image -> victim.logits(model.backbone().embedDouble(List.of(image))[0]));
                found.get(open[k])
                    .add(checked(targets.get(open[k]), victim, result, nearest.get(open[k]), context));
            }
        }
        return IntStream.range(0, targets.size())
            .mapToObj(i -> found.get(i)
                .stream()
                .map(each -> new AttackOutcome(each.head(), each.result(), each.after(), nearest.get(i)))
                .toList())
            .toList();
    }

    private AttackOutcome checked(Target target, Head victim, AttackResult found, Map<String, Double> nearest,
            JobContext context) {
        SoundnessCheck check = SoundnessCheck.of(model, violations);
        String location = target.location();
        Analysis clean = target.clean();
        AttackResult result = check.check(location, victim, clean.image(), analysis(clean, victim).certificates(),
                found);
        Analysis after = new Analyzer(model, certifiers).analyze(List.of(result.adversarial()), certify, context)
            .getFirst();
        for (int i = 0; i < clean.heads().size(); i++) {
            HeadAnalysis before = clean.heads().get(i);
            AttackResult onHead = check.check(location, model.head(before.head()), clean.image(), before.certificates(),
                    result.withPrediction(after.heads().get(i).prediction()));
            if (onHead.prediction() != before.prediction()) {
                nearest.merge(before.head(), result.l2(), Math::min);
            }
        }
        return new AttackOutcome(victim.name(), result, after, Map.of());
    }

    /**
     * Checks attacks that were not made by this process, such as those of a session, against the image's certificates.
     *
     * @return what one of them contradicts; empty if all agree
     */
    Optional<SoundnessFailure> recheck(String location, Analysis clean, AttackOutcome restored) {
        SoundnessCheck check = SoundnessCheck.of(model, violations);
        try {
            for (AttackOutcome each : restored.all()) {
                for (int i = 0; i < clean.heads().size(); i++) {
                    HeadAnalysis before = clean.heads().get(i);
                    check.check(location, model.head(before.head()), clean.image(), before.certificates(),
                            each.result().withPrediction(each.after().heads().get(i).prediction()));
                }
            }
            return Optional.empty();
        } catch (SoundnessViolationException violation) {
            return Optional.of(violation.failure().orElseThrow(() -> violation));
        }
    }

    private static HeadAnalysis analysis(Analysis clean, Head head) {
        return clean.heads().stream().filter(each -> each.head().equals(head.name())).findFirst().orElseThrow();
    }

    /** Returns the iterates of an earlier attack by repeating it with its seed. */
    List<Iterate> iterates(ImageTensor image, AttackOutcome before, Attack attack, JobContext context) {
        IterateRecorder recorder = recorder(image, model.head(before.head()), evaluation -> {});
        AttackResult result = attack.run(recorder, List.of(image), new int[]{before.result().label()},
                before.result().settings(), context)
            .getFirst();
        return recorder.iterates(result);
    }

    private IterateRecorder recorder(ImageTensor image, Head victim,
            java.util.function.Consumer<Evaluation> listener) {
        long points = BYTES / (Float.BYTES * (long) image.values().length);
        return new IterateRecorder(new BackboneClassifier(model.backbone(), victim), image,
                (int) Math.clamp(points, FEWEST, MOST), listener);
    }
}
