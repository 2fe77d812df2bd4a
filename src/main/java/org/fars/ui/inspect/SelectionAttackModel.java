package org.fars.ui.inspect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import org.fars.attack.Attack;
import org.fars.attack.AttackSettings;
import org.fars.certify.Certifier;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analysis;
import org.fars.evaluate.analysis.SoundnessCheck.AdversarialStore;
import org.fars.image.Dataset.SkippedFile;
import org.fars.image.ImageSource;
import org.fars.model.Head;
import org.fars.ui.analysis.ImageAnalyses;
import org.fars.ui.analysis.ImageAnalyses.Outcome;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.FairQueue;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner.UiChannel;
import org.fars.ui.task.TaskRunner;

/**
 * Attacks the selected images in the background, a batch at a time, with the heads, ε, attack and settings of Inspect. Images
 * get their results batch by batch, and keep them if the rest is cancelled.
 */
public final class SelectionAttackModel {
    /** Pixels of a batch, so that its gradients fit into memory and results come often. */
    private static final int BATCH_PIXELS = 600_000;
    private static final int LARGEST_BATCH = 16;
    private static final int SMALLEST_BATCH = 2;
    /** Images and steps that the time is estimated from. */
    private static final int SAMPLE = 4;
    private static final int FEW_STEPS = 2;
    private static final int MORE_STEPS = 8;
    /** How often the attack is timed. */
    private static final int TIMES = 3;

    private final InspectModel inspect;
    private final GalleryModel gallery;
    private final ModelSession models;
    private final List<Certifier> certifiers;
    private final SettingsModel settings;
    private final TaskRunner runner;
    private final Messages messages;
    private final AdversarialStore violations;
    private final UiChannel<Found> found;
    private final BooleanProperty nearest = new SimpleBooleanProperty(true);
    private final BooleanProperty attacking = new SimpleBooleanProperty();
    private final ReadOnlyObjectWrapper<TaskHandle> work = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<Optional<Report>> report = new ReadOnlyObjectWrapper<>(Optional.empty());
    private Optional<TaskHandle> estimating = Optional.empty();
    private int number;

    /** An image to attack, as it was when the attack began. */
    private record Subject(ImageItem item, ImageSource source, String name) {}

    /** What the attack of this number has found of an image. */
    private record Found(int number, ImageItem item, List<AttackOutcome> attacks) {}

    /**
     * What became of the images.
     *
     * @param images how many there were
     * @param changed of how many the class of a head was changed
     * @param proved of how many no attack can succeed within ε
     * @param failures those that could not be attacked, with the reason
     */
    public record Report(int images, int changed, int proved, List<SkippedFile> failures) {
        public Report {
            failures = List.copyOf(failures);
        }
    }

    /** An attack with everything that it needs, taken from the window's thread. */
    private record Plan(ImageAnalyses analyses, AttackRun run, CertifySettings certify, List<Head> heads,
            Attack attack, AttackSettings settings) {
        Plan withSteps(int steps) {
            return new Plan(analyses, run, certify, heads, attack, settings.withSteps(steps));
        }

        int batch() {
            int pixels = analyses.model().backbone().input().size();
            return Math.clamp(BATCH_PIXELS / pixels, SMALLEST_BATCH, LARGEST_BATCH);
        }
    }

    /**
     * @param inspect whose heads, ε and attack are taken
     * @param gallery whose selected images are attacked
     * @param models the model to attack
     * @param certifiers the certificates of adversarial images
     * @param settings what certificates and attacks run with
     * @param violations keeps the perturbation where an attack contradicts a certificate
     */
    public SelectionAttackModel(InspectModel inspect, GalleryModel gallery, ModelSession models,
            List<Certifier> certifiers, SettingsModel settings, TaskRunner runner, Messages messages,
            AdversarialStore violations) {
        this.inspect = inspect;
        this.gallery = gallery;
        this.models = models;
        this.certifiers = List.copyOf(certifiers);
        this.settings = settings;
        this.runner = runner;
        this.messages = messages;
        this.violations = violations;
        this.found = runner.channel(this::receive);
        models.modelProperty().addListener((property, before, after) -> {
            number++;
            cancel();
            stopEstimate();
        });
    }

    /** Whether the nearest adversarial images are searched for; otherwise images are tested at ε. */
    public BooleanProperty nearestProperty() {
        return nearest;
    }

    /** Whether images are being attacked. */
    public BooleanProperty attackingProperty() {
        return attacking;
    }

    /** The attack under way, or the last one; null before the first. */
    public ReadOnlyObjectProperty<TaskHandle> workProperty() {
        return work.getReadOnlyProperty();
    }

    /** Returns whether the model in use is a dense one, whose images are attacked one at a time. */
    boolean isDense() {
        return gallery.isDense();
    }

    /** What became of the images of the last attack; empty before it has finished. */
    public ReadOnlyObjectProperty<Optional<Report>> reportProperty() {
        return report.getReadOnlyProperty();
    }

    /** Returns the names of the heads that are attacked, the first of those that decide by the same logits. */
    public List<String> heads() {
        return inspect.modelProperty().get() == null
                ? List.of()
                : inspect.attack().victims().stream().map(Head::name).toList();
    }

    /** The selected images. */
    public ReadOnlyObjectProperty<Set<ImageItem>> selectionProperty() {
        return gallery.selection().itemsProperty();
    }

    /** Returns the selected images, in the order of the gallery. */
    public List<ImageItem> selected() {
        return gallery.all().stream().filter(gallery.selection()::contains).toList();
    }

    /** Returns whether an attack can begin. */
    public boolean canAttack() {
        return !attacking.get() && models.analyses().isPresent() && !selected().isEmpty();
    }

    /** Attacks the selected images; does nothing while others are being attacked. */
    public void start() {
        if (!canAttack()) {
            return;
        }
        stopEstimate();
        List<Subject> subjects = subjects(FairQueue.order(selected()));
        Plan plan = plan();
        int mine = ++number;
        report.set(Optional.empty());
        attacking.unbind();
        String title = messages.get("work.attacking.selection", subjects.size(), plan.attack().id());
        TaskHandle started = runner.submit(title, context -> attack(mine, subjects, plan, context),
                done -> report.set(Optional.of(done)));
        work.set(started);
        attacking.bind(started.underWayProperty());
    }

    private static List<Subject> subjects(List<ImageItem> items) {
        return items.stream().map(item -> new Subject(item, item.entry().source(), item.entry().name())).toList();
    }

    private Plan plan() {
        ImageAnalyses analyses = models.analyses().orElseThrow();
        boolean search = nearest.get();
        // The whole box: no perturbation is longer.
        double eps = search
                ? Math.sqrt(analyses.model().backbone().input().size())
                : inspect.epsilonProperty().get();
        return new Plan(analyses, new AttackRun(analyses.model(), certifiers, settings.certify(), violations),
                settings.certify(), inspect.attack().victims(),
                search ? AttackModel.NEAREST : inspect.attack().testProperty().get(), settings.attack().withEps(eps));
    }

    /** Cancels the attack under way, if there is one; what was found stays. */
    public void cancel() {
        if (work.get() != null) {
            work.get().cancel();
        }
    }

    private Report attack(int mine, List<Subject> subjects, Plan plan, JobContext context) {
        List<SkippedFile> failures = new ArrayList<>();
        int changed = 0;
        int proved = 0;
        int size = plan.batch();
        String stage = messages.get("work.attacking.selection", subjects.size(), plan.attack().id());
        for (int from = 0; from < subjects.size(); from += size) {
            context.progress(stage, from, subjects.size());
            List<Subject> batch = subjects.subList(from, Math.min(from + size, subjects.size()));
            List<AttackRun.Target> targets = targets(batch, plan, failures, context);
            List<List<AttackOutcome>> outcomes = attackOpen(targets, plan, context.part());
            for (int i = 0; i < targets.size(); i++) {
                List<AttackOutcome> attacks = outcomes.get(i);
                proved += attacks.isEmpty() ? 1 : 0;
                changed += attacks.stream().anyMatch(each -> each.result().success()) ? 1 : 0;
                if (!attacks.isEmpty()) {
                    found.send(new Found(mine, item(batch, targets.get(i)), attacks));
                }
            }
        }
        context.progress(stage, subjects.size(), subjects.size());
        return new Report(subjects.size(), changed, proved, failures);
    }

    private static ImageItem item(List<Subject> batch, AttackRun.Target target) {
        return batch.stream()
            .map(Subject::item)
            .filter(item -> item.location().equals(target.location()))
            .findFirst()
            .orElseThrow();
    }

    /** Returns the images that can be attacked, each with the heads for which nothing is proved beyond ε. */
    private List<AttackRun.Target> targets(List<Subject> batch, Plan plan, List<SkippedFile> failures,
            JobContext context) {
        List<Outcome> outcomes = plan.analyses()
            .analyze(batch.stream().map(Subject::source).toList(), plan.certify(), context);
        List<AttackRun.Target> targets = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            String name = batch.get(i).name();
            switch (outcomes.get(i)) {
                case Outcome.Unreadable(var mistake) -> failures.add(new SkippedFile(name, mistake.getMessage()));
                case Outcome.Segmented _ -> throw new IllegalStateException("a dense model has no class to attack");
                case Outcome.Analysed(Analysis clean) -> {
                    if (clean.heads().stream().anyMatch(head -> head.prediction() < 0)) {
                        failures.add(new SkippedFile(name, messages.get("attack.selection.undecided")));
                    } else {
                        List<Head> open = plan.heads()
                            .stream()
                            .filter(head -> !(plan.settings().eps() < AttackModel.radius(clean, head)))
                            .toList();
                        targets.add(new AttackRun.Target(batch.get(i).item().location(), clean, open, Map.of()));
                    }
                }
            }
        }
        return targets;
    }

    private static List<List<AttackOutcome>> attackOpen(List<AttackRun.Target> targets, Plan plan,
            JobContext context) {
        return targets.stream().allMatch(target -> target.victims().isEmpty())
                ? targets.stream().<List<AttackOutcome>>map(target -> List.of()).toList()
                : plan.run().attackAll(targets, plan.attack(), plan.settings(), context);
    }

    private void receive(List<Found> batch) {
        Map<ImageItem, List<AttackOutcome>> attacks = new HashMap<>();
        batch.stream()
            .filter(each -> each.number() == number)
            .forEach(each -> attacks.put(each.item(), each.attacks()));
        gallery.attacked(attacks);
    }

    /**
     * Measures how long the attack is going to take, by attacking a few of its images with a few steps, and keeping nothing.
     * A newer measurement replaces the one before.
     *
     * @param done receives the time in seconds
     */
    public void estimate(Consumer<Double> done) {
        stopEstimate();
        if (!canAttack()) {
            return;
        }
        List<ImageItem> items = selected();
        int count = Math.min(SAMPLE, items.size());
        List<Subject> sample = subjects(IntStream.range(0, count)
            .mapToObj(i -> items.get((int) ((long) i * items.size() / count)))
            .toList());
        Plan plan = plan();
        estimating = Optional.of(runner.submit(messages.get("work.estimating.attack"),
                context -> seconds(sample, plan, context) / count * items.size(), done, mistake -> true));
    }

    private double seconds(List<Subject> sample, Plan plan, JobContext context) {
        List<AttackRun.Target> targets = targets(sample, plan, new ArrayList<>(), context);
        int steps = plan.settings().steps();
        int few = Math.min(FEW_STEPS, steps);
        int more = Math.min(MORE_STEPS, steps);
        // The first time, libraries and the compiler warm up.
        String stage = messages.get("work.estimating.of", plan.attack().id());
        context.progress(stage, 0, TIMES);
        timed(targets, plan.withSteps(few), context);
        context.progress(stage, 1, TIMES);
        double first = timed(targets, plan.withSteps(few), context);
        context.progress(stage, 2, TIMES);
        double second = more == few ? first : timed(targets, plan.withSteps(more), context);
        return first + Math.max(0, second - first) / Math.max(1, more - few) * (steps - few);
    }

    private static double timed(List<AttackRun.Target> targets, Plan plan, JobContext context) {
        long start = System.nanoTime();
        attackOpen(targets, plan, context.quietPart());
        return (System.nanoTime() - start) / 1e9;
    }

    /** Stops a measurement. */
    public void stopEstimate() {
        estimating.ifPresent(TaskHandle::cancel);
        estimating = Optional.empty();
    }
}
