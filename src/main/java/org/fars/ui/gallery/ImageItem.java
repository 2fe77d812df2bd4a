package org.fars.ui.gallery;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.fars.attack.AttackResult;
import org.fars.evaluate.analysis.Analysis;
import org.fars.image.Dataset.LabelledImage;

/** One image in the gallery, with what has been found out about it so far. Lives on the window's thread. */
public final class ImageItem {
    /** What is known of an image. */
    public sealed interface State {
        /** Nothing yet. */
        record Waiting() implements State {}

        /**
         * It cannot be used.
         *
         * @param reason one sentence
         */
        record Broken(String reason) implements State {}

        /**
         * It was analysed.
         *
         * @param verdict what was found
         */
        record Known(AnalysisSummary verdict) implements State {}
    }

    private static final State WAITING = new State.Waiting();

    private final String location;
    private final ReadOnlyObjectWrapper<LabelledImage> entry;
    private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(WAITING);
    private final ReadOnlyObjectWrapper<Optional<AttackOutcome>> attacked = new ReadOnlyObjectWrapper<>(
            Optional.empty());
    private double radius = Double.NaN;

    /** @param entry where the image comes from */
    public ImageItem(LabelledImage entry) {
        this.entry = new ReadOnlyObjectWrapper<>(Objects.requireNonNull(entry));
        this.location = entry.source().location();
    }

    /** The image's place in full; kept, because it is asked of ten thousand images at once. */
    public String location() {
        return location;
    }

    /** The certified radius, ℓ2 in pixel units, as {@link AnalysisSummary#radius()}; NaN while there is no verdict. */
    public double radius() {
        return radius;
    }

    /** Where the image comes from. */
    public LabelledImage entry() {
        return entry.get();
    }

    /** Where the image comes from; changes when it gets another label. */
    public ReadOnlyObjectProperty<LabelledImage> entryProperty() {
        return entry.getReadOnlyProperty();
    }

    /** Gives it another label, or none. */
    public void relabel(Optional<String> label) {
        entry.set(new LabelledImage(entry().source(), label));
    }

    /** What is known of it. */
    public ReadOnlyObjectProperty<State> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /** What is known of it, now. */
    public State state() {
        return state.get();
    }

    /** The verdict, once there is one. */
    public Optional<AnalysisSummary> verdict() {
        return state() instanceof State.Known known ? Optional.of(known.verdict()) : Optional.empty();
    }

    /** Whether it cannot be used. */
    public boolean broken() {
        return state() instanceof State.Broken;
    }

    /** The last attack on it, if any. */
    public ReadOnlyObjectProperty<Optional<AttackOutcome>> attackedProperty() {
        return attacked.getReadOnlyProperty();
    }

    /** The last attack on it, now. */
    public Optional<AttackOutcome> attacked() {
        return attacked.get();
    }

    /** Takes a verdict or a reason. */
    public void setState(State next) {
        radius = next instanceof State.Known known ? known.verdict().radius() : Double.NaN;
        state.set(next);
    }

    /** Keeps the result of an attack. */
    public void attacked(AttackOutcome result) {
        attacked.set(Optional.of(result));
    }

    /** Forgets why it cannot be used: it is going to be read again. */
    void retry() {
        if (broken()) {
            setState(WAITING);
        }
    }

    /** Forgets everything: another model is going to be asked. */
    public void forget() {
        if (!broken()) {
            setState(WAITING);
        }
        attacked.set(Optional.empty());
    }

    @Override
    public String toString() {
        return entry().name();
    }

    /**
     * An attack on one image, and what the model says afterwards.
     *
     * @param head the head that was attacked
     * @param result what the attack found
     * @param after the analysis of the adversarial image
     * @param nearest for each head whose class has been changed by any attack so far, the smallest ‖δ‖₂ that did
     * @param others the attacks on heads that decide by other logits, each without others
     */
    public record AttackOutcome(String head, AttackResult result, Analysis after, Map<String, Double> nearest,
            List<AttackOutcome> others) {
        public AttackOutcome {
            nearest = Map.copyOf(nearest);
            others = List.copyOf(others);
        }

        /** Creates the outcome of an attack on one head only. */
        public AttackOutcome(String head, AttackResult result, Analysis after, Map<String, Double> nearest) {
            this(head, result, after, nearest, List.of());
        }

        /** Returns this attack and the others, one for each head that was attacked. */
        public List<AttackOutcome> all() {
            return Stream.concat(Stream.of(this), others.stream()).toList();
        }
    }
}
