package org.fars.attack;

import java.util.ArrayList;
import java.util.List;
import org.fars.image.ImageTensor;

/**
 * Records an attack on one image for playback: a classifier that delegates every call and keeps some of the points that it
 * was asked about. When there are too many it drops every other one and from then on keeps half as many, so that its memory is
 * bounded.
 */
public final class IterateRecorder implements DifferentiableClassifier {
    private final DifferentiableClassifier classifier;
    private final ImageTensor image;
    private final int most;
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
     * @param classifier the attacked classifier
     * @param image the attacked image, the only one of its batch
     * @param most how many points to keep at most, at least 2
     */
    public IterateRecorder(DifferentiableClassifier classifier, ImageTensor image, int most) {
        if (most < 2) {
            throw new IllegalArgumentException(most + " points");
        }
        this.classifier = classifier;
        this.image = image;
        this.most = most;
    }

    @Override
    public int classes() {
        return classifier.classes();
    }

    @Override
    public double[][] logits(List<float[]> batch) {
        batch.forEach(this::keep);
        return classifier.logits(batch);
    }

    @Override
    public Gradients gradients(List<float[]> batch, List<? extends ScoreLoss> losses) {
        batch.forEach(this::keep);
        return classifier.gradients(batch, losses);
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
