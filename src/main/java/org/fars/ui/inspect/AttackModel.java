package org.fars.ui.inspect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.fars.attack.Attack;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.IterateRecorder.Evaluation;
import org.fars.attack.IterateRecorder.Iterate;
import org.fars.attack.MinimalDistance;
import org.fars.certify.Certifier;
import org.fars.evaluate.analysis.SoundnessCheck.AdversarialStore;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessFailure;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner.UiChannel;
import org.fars.ui.task.TaskRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attacks on the selected image: the search for the nearest adversarial image, and the test at ε. Heads that decide by the
 * same logits are attacked once.
 */
public final class AttackModel {
    private static final Logger LOG = LoggerFactory.getLogger(AttackModel.class);
    /** Needs no step size, so that it suits every ε. */
    private static final String USUAL_TEST = "apgd-ce";
    /** Searches for the nearest adversarial image. */
    static final Attack NEAREST = new MinimalDistance();
    /** How much further than a proved radius the next ε is proposed. */
    private static final double BEYOND = 1.04;
    /** Steps of a running attack that are kept for its chart; more than a chart has pixels. */
    private static final int MOST_STEPS = 2_000;
    private static final Answer NOTHING = new Answer(Answer.Kind.NONE, "", OptionalDouble.empty());

    private final InspectModel inspect;
    private final GalleryModel gallery;
    private final List<Certifier> certifiers;
    private final List<Attack> attacks;
    private final SettingsModel settings;
    private final TaskRunner runner;
    private final Messages messages;
    private final AdversarialStore violations;
    private final UiChannel<Seen> seen;

    private final ReadOnlyObjectWrapper<TaskHandle> work = new ReadOnlyObjectWrapper<>();
    private final BooleanProperty attacking = new SimpleBooleanProperty();
    private final ObjectProperty<Attack> test = new SimpleObjectProperty<>();
    private final ReadOnlyObjectWrapper<Answer> answer = new ReadOnlyObjectWrapper<>(NOTHING);
    private final ReadOnlyObjectWrapper<Optional<Live>> live = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<SoundnessFailure>> violation = new ReadOnlyObjectWrapper<>(
            Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<AttackOutcome>> traced = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<List<Iterate>> iterates = new ReadOnlyObjectWrapper<>(List.of());
    private final Map<String, Recorded> recorded = new HashMap<>();
    private final ReplayModel replay;
    private Optional<TaskHandle> recording = Optional.empty();
    private Optional<AttackOutcome> checked = Optional.empty();
    private int number;

    /** A point evaluated by the attack of this number. */
    private record Seen(int number, Head head, int label, Evaluation evaluation) {}

    /** The iterates of a result. */
    private record Recorded(AttackResult result, List<Iterate> iterates) {}

    /**
     * The answer to the question that was asked last.
     *
     * @param kind what kind of answer it is
     * @param sentence the answer in a few words; empty if nothing was asked
     * @param next the ε to try next; empty if none is proposed
     */
    public record Answer(Kind kind, String sentence, OptionalDouble next) {
        /** Kinds of answers. */
        public enum Kind {
            /** Nothing was asked. */
            NONE,
            /** An attack is running. */
            RUNNING,
            /** An adversarial image was found. */
            FOUND,
            /** The attack did not succeed. */
            NOT_FOUND,
            /** It is proved that no attack can succeed. */
            PROVED
        }
    }

    /**
     * A running attack.
     *
     * @param head the attacked head
     * @param steps what was evaluated so far, thinned out where it is much
     * @param smallest ‖δ‖₂ of the smallest success so far
     * @param image the image evaluated last
     */
    public record Live(Head head, List<AttackResult.Step> steps, OptionalDouble smallest, ImageTensor image) {}

    AttackModel(InspectModel inspect, GalleryModel gallery, List<Certifier> certifiers, List<Attack> attacks,
            SettingsModel settings, TaskRunner runner, Messages messages, AdversarialStore violations) {
        this.inspect = inspect;
        this.gallery = gallery;
        this.certifiers = certifiers;
        this.attacks = List.copyOf(attacks);
        this.settings = settings;
        this.runner = runner;
        this.messages = messages;
        this.violations = violations;
        this.seen = runner.channel(this::receive);
        this.replay = new ReplayModel(traced.getReadOnlyProperty(), iterates.getReadOnlyProperty(), this::record);
        test.set(this.attacks.stream()
            .filter(each -> each.id().equals(USUAL_TEST))
            .findFirst()
            .orElse(this.attacks.getFirst()));
        attacking.addListener((property, before, now) -> {
            if (!now) {
                live.set(Optional.empty());
                if (answer.get().kind() == Answer.Kind.RUNNING) {
                    answer.set(known());
                }
            }
        });
        inspect.attackedProperty().addListener((property, before, after) -> follow());
        inspect.analysisProperty().addListener((property, before, after) -> recheck());
    }

    /** Returns the attacks to choose from for the test at ε. */
    public List<Attack> attacks() {
        return attacks;
    }

    /** The attack that tests at ε. */
    public ObjectProperty<Attack> testProperty() {
        return test;
    }

    /** Whether an attack is running. */
    public BooleanProperty attackingProperty() {
        return attacking;
    }

    /** The attack under way, or the last one; null before the first. */
    public ReadOnlyObjectProperty<TaskHandle> workProperty() {
        return work.getReadOnlyProperty();
    }

    /** The answer to the question asked last about the selected image. */
    public ReadOnlyObjectProperty<Answer> answerProperty() {
        return answer.getReadOnlyProperty();
    }

    /** The running attack, from its first evaluation on; empty while none is running. */
    public ReadOnlyObjectProperty<Optional<Live>> liveProperty() {
        return live.getReadOnlyProperty();
    }

    /** A certificate of the selected image that an attack has contradicted: an error of this application. */
    public ReadOnlyObjectProperty<Optional<SoundnessFailure>> violationProperty() {
        return violation.getReadOnlyProperty();
    }

    /** The attack whose trace is shown: the one on the selected image or, with several heads, on one of them. */
    public ReadOnlyObjectProperty<Optional<AttackOutcome>> tracedProperty() {
        return traced.getReadOnlyProperty();
    }

    /** The iterates of the traced attack, to step through. */
    public ReplayModel replay() {
        return replay;
    }

    /** Whether there is an image to attack. */
    public boolean canAttack() {
        return inspect.modelProperty().get() != null && inspect.analysisProperty()
            .get()
            .filter(now -> now.heads().stream().allMatch(head -> head.prediction() >= 0))
            .isPresent();
    }

    /** Searches for the nearest adversarial image of each head; cancels an attack that is running. */
    public void findNearestOrCancel() {
        if (attacking.get()) {
            cancel();
        } else {
            findNearest(settings.attack().steps());
        }
    }

    /**
     * Searches for the nearest adversarial image of each head, unless an attack is running.
     *
     * @param steps the steps towards each rival class; fewer than usual suffice for a picture
     */
    public void findNearest(int steps) {
        if (!attacking.get() && canAttack()) {
            // The whole box: no perturbation is longer.
            double diameter = Math.sqrt(inspect.analysisProperty().get().orElseThrow().image().values().length);
            start(NEAREST, settings.attack().withEps(diameter).withSteps(steps), victims());
        }
    }

    /** Attacks within ε those heads for which no radius beyond ε is proved. */
    public void testAtEpsilon() {
        if (attacking.get() || !canAttack()) {
            return;
        }
        double eps = inspect.epsilonProperty().get();
        Analysis clean = inspect.analysisProperty().get().orElseThrow();
        List<Head> open = victims().stream().filter(head -> !(eps < radius(clean, head))).toList();
        if (open.isEmpty()) {
            double proved = victims().stream().mapToDouble(head -> radius(clean, head)).min().orElse(0);
            OptionalDouble next = Double.isFinite(proved)
                    ? OptionalDouble.of(Math.ceil(proved * BEYOND * 100) / 100)
                    : OptionalDouble.empty();
            answer.set(new Answer(Answer.Kind.PROVED, messages.get("answer.proved", floored(proved)), next));
        } else {
            start(test.get(), settings.attack().withEps(eps), open);
        }
    }

    /** Returns the radius that is proved of a head at an image; 0 if none is. */
    static double radius(Analysis clean, Head head) {
        return clean.heads()
            .stream()
            .filter(each -> each.head().equals(head.name()))
            .mapToDouble(Analysis.HeadAnalysis::certifiedRadius)
            .findFirst()
            .orElse(0);
    }

    /** A radius in words, never more than is proved. */
    static String floored(double radius) {
        double scale = radius < 0.1 ? 1000 : 100;
        return NumberFormats.distance(Double.isFinite(radius) ? Math.floor(radius * scale) / scale : radius);
    }

    /** The heads to attack: for each column the first head of the model with its logits, each once. */
    List<Head> victims() {
        return inspect.columns().stream().map(inspect::representative).distinct().toList();
    }

    /** Cancels the attack under way, if there is one. */
    public void cancel() {
        if (work.get() != null) {
            work.get().cancel();
        }
    }

    private void start(Attack attack, AttackSettings with, List<Head> victims) {
        ImageItem target = inspect.item().orElseThrow();
        Analysis clean = inspect.analysisProperty().get().orElseThrow();
        LoadedModel model = inspect.modelProperty().get();
        Map<String, Double> before = target.attacked().map(AttackOutcome::nearest).orElse(Map.of());
        AttackRun run = new AttackRun(model, certifiers, settings.certify(), violations);
        int mine = ++number;
        Map<String, Integer> labels = clean.heads()
            .stream()
            .collect(Collectors.toMap(Analysis.HeadAnalysis::head, Analysis.HeadAnalysis::prediction));
        attacking.unbind();
        violation.set(Optional.empty());
        TaskHandle started = runner.submit(messages.get("work.attacking", target.entry().name(), attack.id()),
                context -> run.attack(target.location(), clean, victims, attack, with, before,
                        (head, evaluation) -> seen.send(new Seen(mine, head, labels.get(head.name()), evaluation)),
                        context),
                outcome -> finished(target, outcome));
        work.set(started);
        answer.set(new Answer(Answer.Kind.RUNNING,
                messages.get(attack == NEAREST ? "answer.searching" : "answer.testing",
                        NumberFormats.distance(with.eps())),
                OptionalDouble.empty()));
        attacking.bind(started.underWayProperty());
    }

    private void receive(List<Seen> batch) {
        Optional<Live> now = live.get();
        for (Seen each : batch) {
            // Attacks evaluate the image itself once for each class that they aim at.
            boolean again = each.evaluation().l2() == 0 && now.isPresent();
            if (each.number() == number && attacking.get() && !again) {
                now = Optional.of(next(now, each));
            }
        }
        // Once a batch: pictures and charts follow it.
        live.set(now);
    }

    private Live next(Optional<Live> last, Seen point) {
        Optional<Live> before = last.filter(now -> now.head() == point.head());
        List<AttackResult.Step> steps = new ArrayList<>(before.map(Live::steps).orElse(List.of()));
        double margin = point.evaluation().margin(point.label());
        int step = steps.isEmpty() ? 0 : steps.getLast().step() + 1;
        steps.add(new AttackResult.Step(step, -margin, margin, point.evaluation().l2()));
        if (steps.size() > MOST_STEPS) {
            steps = IntStream.range(0, steps.size()).filter(i -> i % 2 == 0).mapToObj(steps::get).toList();
        }
        OptionalDouble smallest = before.map(Live::smallest).orElse(OptionalDouble.empty());
        if (point.evaluation().isSuccess(point.label())) {
            smallest = OptionalDouble.of(Math.min(smallest.orElse(Double.POSITIVE_INFINITY), point.evaluation().l2()));
        }
        ImageTensor image = inspect.analysisProperty().get().orElseThrow().image().with(point.evaluation().point());
        return new Live(point.head(), steps, smallest, image);
    }

    private void finished(ImageItem target, AttackRun.Outcome outcome) {
        switch (outcome) {
            case AttackRun.Outcome.Contradicted(SoundnessFailure failure) -> contradicted(failure);
            case AttackRun.Outcome.Finished(List<AttackOutcome> fresh, Map<String, List<Iterate>> steps) -> {
                fresh.forEach(each -> recorded.put(each.head(),
                        new Recorded(each.result(), steps.getOrDefault(each.head(), List.of()))));
                checked = Optional.of(AttackOutcome.merge(target.attacked(), fresh));
                gallery.attacked(Map.of(target, fresh));
                answer.set(answer(fresh));
            }
        }
    }

    private void contradicted(SoundnessFailure failure) {
        LOG.error("a certificate is wrong: {}", failure.sentence());
        answer.set(NOTHING);
        violation.set(Optional.of(failure));
    }

    /** The answer in words: what each attack found, with the head's name if they differ. */
    private Answer answer(List<AttackOutcome> outcomes) {
        List<String> sentences = outcomes.stream().map(each -> words(each.result())).toList();
        String sentence = sentences.stream().distinct().count() == 1
                ? sentences.getFirst()
                : IntStream.range(0, sentences.size())
                    .mapToObj(i -> messages.get("answer.of", outcomes.get(i).head(), sentences.get(i)))
                    .collect(Collectors.joining(" · "));
        boolean found = outcomes.stream().anyMatch(each -> each.result().success());
        return new Answer(found ? Answer.Kind.FOUND : Answer.Kind.NOT_FOUND, sentence, OptionalDouble.empty());
    }

    /** Returns the result of an attack in a few words: {@code Sneaker at 0.41}, {@code No success within 0.30}. */
    String words(AttackResult result) {
        if (result.success()) {
            return messages.get("answer.found", inspect.label(result.prediction()),
                    NumberFormats.distance(result.l2()));
        }
        return result.attack().equals(NEAREST.id())
                ? messages.get("answer.none")
                : messages.get("answer.not_found", NumberFormats.distance(result.settings().eps()));
    }

    private Answer known() {
        return inspect.attackedProperty().get().map(now -> answer(now.all())).orElse(NOTHING);
    }

    private void follow() {
        answer.set(known());
        violation.set(Optional.empty());
        trace(inspect.attackedProperty().get());
        recheck();
    }

    /** Shows the trace of one of the attacks on the selected image. */
    public void trace(Optional<AttackOutcome> attack) {
        recording.ifPresent(TaskHandle::cancel);
        List<Iterate> known = attack.map(now -> recorded.get(now.head()))
            .filter(now -> now.result() == attack.orElseThrow().result())
            .map(Recorded::iterates)
            .orElse(List.of());
        // First none: those of another attack must not be taken for this one's.
        iterates.set(List.of());
        traced.set(attack);
        iterates.set(known);
    }

    private void recheck() {
        Optional<AttackOutcome> attacked = inspect.attackedProperty().get();
        Optional<Analysis> clean = inspect.analysisProperty().get();
        if (attacked.isEmpty() || clean.isEmpty() || attacked.equals(checked)) {
            return;
        }
        checked = attacked;
        ImageItem target = inspect.item().orElseThrow();
        AttackRun run = new AttackRun(inspect.modelProperty().get(), certifiers, settings.certify(), violations);
        runner.submit(messages.get("work.checking"),
                context -> run.recheck(target.location(), clean.orElseThrow(), attacked.orElseThrow()),
                failure -> failure.filter(found -> inspect.item().equals(Optional.of(target)))
                    .ifPresent(this::contradicted));
    }

    /** Repeats the traced attack for its iterates, which are kept of the last attacks only. */
    private void record() {
        Optional<Attack> attack = traced.get()
            .flatMap(now -> attacks.stream()
                .filter(one -> one.id().equals(now.result().attack()))
                .findFirst()
                .or(() -> Optional.of(NEAREST).filter(one -> one.id().equals(now.result().attack()))));
        if (attack.isEmpty() || inspect.analysisProperty().get().isEmpty() || attacking.get()) {
            return;
        }
        AttackOutcome again = traced.get().orElseThrow();
        ImageTensor image = inspect.analysisProperty().get().orElseThrow().image();
        AttackRun run = new AttackRun(inspect.modelProperty().get(), certifiers, settings.certify(), violations);
        recording.ifPresent(TaskHandle::cancel);
        recording = Optional.of(runner.submit(messages.get("work.replaying", again.result().attack()),
                context -> run.iterates(image, again, attack.orElseThrow(), context), iterates::set));
    }
}
