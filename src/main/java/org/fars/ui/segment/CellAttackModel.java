package org.fars.ui.segment;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.fars.attack.AttackSettings;
import org.fars.attack.CellAttack.CellGoal;
import org.fars.attack.CellAttack;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.SoundnessCheck.AdversarialStore;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessViolationException;
import org.fars.evaluate.cells.CellAttacker.AttackedCells;
import org.fars.evaluate.cells.CellAttacker;
import org.fars.model.Head;
import org.fars.segment.CellCertificates;
import org.fars.ui.common.Messages;
import org.fars.ui.segment.SegmentedImage.CellMap;
import org.fars.ui.segment.SegmentedImage.HeadMaps;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.TaskRunner.TaskHandle;
import org.fars.ui.task.TaskRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attacks on the cells of the selected image: as many as possible are to change their class within ε. */
public final class CellAttackModel {
    private static final Logger LOG = LoggerFactory.getLogger(CellAttackModel.class);

    private final SegmentModel scenes;
    private final SettingsModel settings;
    private final TaskRunner runner;
    private final Messages messages;
    private final AdversarialStore violations;
    private final ReadOnlyObjectWrapper<Optional<Attacked>> attacked = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyBooleanWrapper attacking = new ReadOnlyBooleanWrapper();
    private final ReadOnlyStringWrapper violation = new ReadOnlyStringWrapper("");
    private Optional<TaskHandle> work = Optional.empty();

    /**
     * An attack on one head.
     *
     * @param head its name
     * @param cells what has changed
     */
    record Attacked(String head, AttackedCells cells) {}

    /** What became of an attack: cells, or the sentence that says which certificate they contradict. */
    private record Outcome(Optional<Attacked> attacked, String violation) {}

    CellAttackModel(SegmentModel scenes, SettingsModel settings, TaskRunner runner, Messages messages,
            AdversarialStore violations) {
        this.scenes = scenes;
        this.settings = settings;
        this.runner = runner;
        this.messages = messages;
        this.violations = violations;
        scenes.headProperty().addListener((property, before, after) -> forget());
        scenes.sceneProperty().addListener((property, before, after) -> {
            if (!before.map(SegmentedImage::contentHash).equals(after.map(SegmentedImage::contentHash))) {
                forget();
            }
        });
    }

    /** What the last attack has changed in the selected image; empty if the chosen head was not attacked. */
    ReadOnlyObjectProperty<Optional<Attacked>> attackedProperty() {
        return attacked.getReadOnlyProperty();
    }

    /** Whether an attack is running. */
    public ReadOnlyBooleanProperty attackingProperty() {
        return attacking.getReadOnlyProperty();
    }

    /** Which certificate an attack has contradicted, an error of this application, in one sentence; empty if none. */
    public ReadOnlyStringProperty violationProperty() {
        return violation.getReadOnlyProperty();
    }

    /** Returns whether there is an image to attack. */
    public boolean canAttack() {
        return scenes.isSegmented();
    }

    /** Returns how many cells the last attack has changed; empty if there was none. */
    public Optional<Integer> changed() {
        return attacked.get().map(one -> one.cells().changed());
    }

    private void forget() {
        cancel();
        attacked.set(Optional.empty());
        violation.set("");
    }

    /** Cancels the attack under way, if there is one. */
    public void cancel() {
        work.ifPresent(TaskHandle::cancel);
        work = Optional.empty();
    }

    /** Attacks the chosen head within ε; cancels an attack that is running. */
    public void attackOrCancel() {
        if (attacking.get()) {
            cancel();
        } else if (canAttack()) {
            start(scenes.sceneProperty().get().orElseThrow(), scenes.headProperty().get(),
                    scenes.epsilonProperty().get());
        }
    }

    /** Does {@link #attackOrCancel()} where there is an image to attack, and otherwise something else. */
    public void attackOr(Runnable otherwise) {
        if (canAttack()) {
            attackOrCancel();
        } else {
            otherwise.run();
        }
    }

    private void start(SegmentedImage scene, String head, double eps) {
        AttackSettings with = with(eps);
        violation.set("");
        TaskHandle started = runner.submit(
                messages.get("work.attacking", scene.source().name(), CellAttack.ID),
                context -> attack(scene, head, with, context), outcome -> {
                    attacked.set(outcome.attacked());
                    violation.set(outcome.violation());
                });
        work = Optional.of(started);
        attacking.unbind();
        attacking.bind(started.underWayProperty());
    }

    /** Steps and their length are those that suit dense models, unless the person has set others. */
    private AttackSettings with(double eps) {
        AttackSettings chosen = settings.attack();
        return new AttackSettings(eps, settings.steps().isDefault() ? CellAttack.STEPS : chosen.steps(),
                settings.stepSize().isDefault() ? 0 : chosen.stepSize(), chosen.restarts(), chosen.seed());
    }

    private Outcome attack(SegmentedImage scene, String name, AttackSettings with, JobContext context) {
        Head head = scene.model().head(name);
        HeadMaps maps = scene.head(name);
        List<CellCertificates> certificates = maps.maps().values().stream().map(CellMap::cells).toList();
        try {
            AttackedCells found = new CellAttacker(scene.model(), head, scene.grid(), violations)
                .attack(scene.source().location(), scene.image(), maps.predictions(), certificates,
                        CellGoal.changing(maps.predictions()), List.of(with.eps()), with, context)
                .getFirst();
            return new Outcome(Optional.of(new Attacked(name, found)), "");
        } catch (SoundnessViolationException contradiction) {
            LOG.error("a certificate is wrong: {}", contradiction.getMessage());
            return new Outcome(Optional.empty(), messages.get("segment.violation", contradiction.getMessage()));
        }
    }
}
