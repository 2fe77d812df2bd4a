package org.fars.ui.gallery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.fars.attack.Attack;
import org.fars.attack.AttackResult;
import org.fars.attack.Attacks;
import org.fars.attack.Norm;
import org.fars.evaluate.ImageResult;
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

        /**
         * It was segmented.
         *
         * @param cells what was found
         */
        record Segmented(CellSummary cells) implements State {}
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

    /** What a dense model says of its cells; empty if none was asked. */
    public Optional<CellSummary> cells() {
        return state() instanceof State.Segmented(CellSummary cells) ? Optional.of(cells) : Optional.empty();
    }

    /** Returns each head's decision, margin, certificates and attacks, as far as they are known. */
    public List<ImageResult.HeadResult> results() {
        return verdict().map(known -> results(known, attacked())).orElse(List.of());
    }

    /** Returns the same of an image of which this is known; on any thread. */
    public static List<ImageResult.HeadResult> results(AnalysisSummary verdict, Optional<AttackOutcome> attacked) {
        return verdict.heads()
            .stream()
            .map(head -> new ImageResult.HeadResult(head.head(), head.prediction(), head.margin(),
                    head.certificates(),
                    attacked.map(attack -> attack.on(head.head(), head.prediction())).orElse(List.of())))
            .toList();
    }

    /** Whether it cannot be used. */
    public boolean broken() {
        return state() instanceof State.Broken;
    }

    /** The attacks on it, if any. */
    public ReadOnlyObjectProperty<Optional<AttackOutcome>> attackedProperty() {
        return attacked.getReadOnlyProperty();
    }

    /** The attacks on it, now. */
    public Optional<AttackOutcome> attacked() {
        return attacked.get();
    }

    /** Takes a verdict or a reason. */
    public void setState(State next) {
        radius = next instanceof State.Known known ? known.verdict().radius() : Double.NaN;
        state.set(next);
    }

    /** Keeps the result of an attack; {@link GalleryModel#attacked} tells the views, too. */
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

        /** Returns whether any of the attacks changed the class of its head. */
        public boolean success() {
            return all().stream().anyMatch(each -> each.result().success());
        }

        /** Returns the smallest ‖δ‖₂ that changed the class of a head; empty if none was changed. */
        public OptionalDouble smallest() {
            return nearest.values().stream().mapToDouble(Double::doubleValue).min();
        }

        /**
         * Returns these attacks and newer ones: of each head the smallest success or, if there is none, the last attempt.
         *
         * @param before the attacks so far
         * @param fresh the newer ones, at least one
         */
        public static AttackOutcome merge(Optional<AttackOutcome> before, List<AttackOutcome> fresh) {
            Map<String, AttackOutcome> all = new LinkedHashMap<>();
            before.ifPresent(old -> old.all().forEach(each -> all.put(each.head(), each)));
            fresh.forEach(each -> all.merge(each.head(), each, (old, now) -> old.result().success()
                    && !(now.result().success() && now.result().l2() < old.result().l2()) ? old : now));
            Map<String, Double> nearest = new HashMap<>(before.map(AttackOutcome::nearest).orElse(Map.of()));
            fresh.forEach(each -> each.nearest().forEach((head, l2) -> nearest.merge(head, l2, Math::min)));
            List<AttackOutcome> ordered = fresh.getFirst()
                .after()
                .heads()
                .stream()
                .flatMap(head -> Optional.ofNullable(all.get(head.head())).stream())
                .toList();
            AttackOutcome first = ordered.getFirst();
            return new AttackOutcome(first.head(), first.result(), first.after(), nearest,
                    ordered.subList(1, ordered.size()));
        }

        /**
         * Returns what the attacks say of one head, attacked itself or shown an adversarial image of another.
         *
         * @param on the head
         * @param decision the class that it decides for without an attack
         */
        List<ImageResult.Attacked> on(String on, int decision) {
            List<ImageResult.Attacked> found = new ArrayList<>();
            for (AttackOutcome each : all()) {
                int now = each.after()
                    .heads()
                    .stream()
                    .filter(after -> after.head().equals(on))
                    .mapToInt(Analysis.HeadAnalysis::prediction)
                    .findFirst()
                    .orElse(-1);
                boolean success = now >= 0 && now != decision;
                if (success || each.head().equals(on)) {
                    found.add(record(each.result(), success, now, each.result().l2(), each.result().linf()));
                }
            }
            double smallest = found.stream()
                .filter(ImageResult.Attacked::success)
                .mapToDouble(ImageResult.Attacked::l2)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
            // By an attack whose place another has taken since.
            if (nearest.getOrDefault(on, Double.POSITIVE_INFINITY) < smallest) {
                found.add(record(result, true, -1, nearest.get(on), Double.NaN));
            }
            return found;
        }

        private static ImageResult.Attacked record(AttackResult result, boolean success, int prediction, double l2,
                double linf) {
            Optional<Attack> attack = new Attacks().all()
                .stream()
                .filter(each -> each.id().equals(result.attack()))
                .findFirst();
            return new ImageResult.Attacked(result.attack(),
                    attack.map(Attack::norm).orElse(Norm.L2).name().toLowerCase(Locale.ROOT),
                    attack.filter(Attack::minimizes).isPresent()
                            ? Double.POSITIVE_INFINITY
                            : result.settings().eps(),
                    success, prediction, l2, linf);
        }
    }
}
