package org.fars.attack;

import java.util.Arrays;
import java.util.List;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;

/**
 * {@code apgd-targeted}: Auto-PGD on the targeted difference of logits ratio (Croce &amp; Hein, 2020), once towards each
 * of the classes (nine, or as many as one asks for) that have the largest logits at the image, and so for each restart.
 * ℓ2.
 */
public final class TargetedApgd implements Attack {
    private static final int MOST_TARGETS = 9;

    private final AdaptivePgd ascent = new AdaptivePgd("apgd-targeted", Norm.L2);
    private final int mostTargets;

    /** Towards nine classes. */
    public TargetedApgd() {
        this(MOST_TARGETS);
    }

    /** @param mostTargets how many classes are tried, 1 or more; where there are fewer, all */
    public TargetedApgd(int mostTargets) {
        if (mostTargets < 1) {
            throw new IllegalArgumentException(mostTargets + " targets");
        }
        this.mostTargets = mostTargets;
    }

    @Override
    public String id() {
        return ascent.id();
    }

    @Override
    public List<AttackResult> run(DifferentiableClassifier classifier, AttackTask task, AttackSettings settings,
            JobContext context) {
        int targets = Math.min(mostTargets, classifier.classes() - 1);
        if (targets < 1) {
            throw new IllegalArgumentException("a classifier of one class has nowhere to go");
        }
        int attempts = targets * settings.restarts();
        Restarts towards = (attempt, open) -> {
            double[][] logits = classifier.logits(open.images().stream().map(ImageTensor::values).toList());
            int[] target = new int[open.size()];
            for (int i = 0; i < target.length; i++) {
                int label = open.labels()[i];
                target[i] = Arrays.stream(LogitOrder.descending(logits[i]))
                    .filter(j -> j != label)
                    .skip(attempt % targets)
                    .findFirst()
                    .orElseThrow();
            }
            return ascent.attempt(classifier, open, i -> new TargetedDlrLoss(open.labels()[i], target[i]), settings,
                    attempt, (long) attempt * settings.steps(), (long) attempts * settings.steps(), context);
        };
        return towards.run(attempts, task);
    }
}
