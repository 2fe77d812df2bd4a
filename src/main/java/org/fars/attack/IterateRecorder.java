package org.fars.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.fars.image.ImageTensor;
import org.fars.model.Head;

/**
 * Records an attack on one image for playback: a classifier that delegates every call and keeps some of the points that it
 * was asked about. When there are too many it drops every other one and from then on keeps half as many, so that its memory is
 * bounded.
 */
public final class IterateRecorder implements DifferentiableClassifier {
    private final DifferentiableClassifier classifier;
    private final ImageTensor image;
    private final int most;
    private final Consumer<Evaluation> listener;
    private final List<Seen> seen = new ArrayList<>();
    private int stride = 1;
    private long asked;

    /** A point, and its ‖δ‖₂. */
    private record Seen(float[] point, double l2) {}

    /**
     * The image at one step of an attack.
     *
     * @param step the step in the trace
     * @param image the image at that step
     */
    public record Iterate(int step, ImageTensor image) {}

    /**
     * A point that an attack has evaluated.
     *
     * @param point flat; not to be changed
     * @param logits of the point, {@code [c]}
     * @param l2 its distance from the attacked image
     */
    public record Evaluation(float[] point, double[] logits, double l2) {
        /** Returns whether the point has another class than {@code label}; one whose logits are NaN has none. */
        public boolean isSuccess(int label) {
            int prediction = Head.argmax(logits);
            return prediction >= 0 && prediction != label;
        }

        /** Returns l_label minus the largest other logit, as in {@link AttackResult.Step}. */
        public double margin(int label) {
            return -new ScoreLoss.Margin(label).value(logits);
        }
    }

    /**
     * @param classifier the attacked classifier
     * @param image the attacked image, the only one of its batch
     * @param most how many points to keep at most, at least 2
     */
    public IterateRecorder(DifferentiableClassifier classifier, ImageTensor image, int most) {
        this(classifier, image, most, evaluation -> {});
    }

    /** @param listener told of every point as soon as it is evaluated, on the attack's thread */
    public IterateRecorder(DifferentiableClassifier classifier, ImageTensor image, int most,
            Consumer<Evaluation> listener) {
        if (most < 2) {
            throw new IllegalArgumentException(most + " points");
        }
        this.classifier = classifier;
        this.image = image;
        this.most = most;
        this.listener = listener;
    }

    @Override
    public int classes() {
        return classifier.classes();
    }

    @Override
    public double[][] logits(List<float[]> batch) {
        batch.forEach(this::keep);
        double[][] logits = classifier.logits(batch);
        tell(batch, logits);
        return logits;
    }

    @Override
    public Gradients gradients(List<float[]> batch, List<? extends ScoreLoss> losses) {
        batch.forEach(this::keep);
        Gradients gradients = classifier.gradients(batch, losses);
        tell(batch, gradients.logits());
        return gradients;
    }

    private void tell(List<float[]> batch, double[][] logits) {
        for (int i = 0; i < logits.length; i++) {
            listener.accept(new Evaluation(batch.get(i), logits[i], Norm.L2.between(batch.get(i), image.values())));
        }
    }

    private void keep(float[] point) {
        if (asked++ % stride != 0) {
            return;
        }
        seen.add(new Seen(point, Norm.L2.between(point, image.values())));
        if (seen.size() > most) {
            List<Seen> half = new ArrayList<>();
            for (int i = 0; i < seen.size(); i += 2) {
                half.add(seen.get(i));
            }
            seen.clear();
            seen.addAll(half);
            stride *= 2;
        }
    }

    /**
     * Returns the recorded points that are steps of the result's trace, in order. Other points that the attack evaluated (of
     * other restarts or classes) are left out: a point is a step if it comes in order and has exactly the step's length.
     */
    public List<Iterate> iterates(AttackResult result) {
        List<Iterate> iterates = new ArrayList<>();
        int next = 0;
        for (Seen one : seen) {
            int at = next;
            while (at < result.trace().size() && result.trace().get(at).l2() != one.l2()) {
                at++;
            }
            if (at < result.trace().size()) {
                iterates.add(new Iterate(result.trace().get(at).step(), image.with(one.point())));
                next = at + 1;
            }
        }
        return iterates;
    }
}
