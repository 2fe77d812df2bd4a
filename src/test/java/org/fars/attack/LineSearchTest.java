package org.fars.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.junit.jupiter.api.Test;

/** On linear functions the nearest success on a segment is known, and so it is on functions of one pixel. */
class LineSearchTest {
    private static AttackResult result(DifferentiableClassifier classifier, ImageTensor original, float[] adversarial,
            int label) {
        return AttackResult.of("by-hand", AttackSettings.DEFAULT, label, original, adversarial,
                classifier.logits(List.of(adversarial))[0], List.of(new AttackResult.Step(0, 1, -1, 2)));
    }

    private static AttackResult shorten(DifferentiableClassifier classifier, ImageTensor original,
            AttackResult result) {
        return LineSearch.shorten(classifier, List.of(original), List.of(result), new JobContext()).getFirst();
    }

    /** The smallest share of the segment at which another class than the first has the largest logit. */
    private static double boundary(LinearHead head, float[] from, float[] to) {
        double[] a = head.logits(Cases.widen(from));
        double[] b = head.logits(Cases.widen(to));
        double nearest = 1;
        for (int j = 1; j < a.length; j++) {
            double before = a[0] - a[j];
            double after = b[0] - b[j];
            if (after < 0) {
                nearest = Math.min(nearest, before / (before - after));
            }
        }
        return nearest;
    }

    @Property(tries = 200)
    void aSuccessOnALinearFunctionIsShortenedToItsBoundary(@ForAll long seed) {
        ImageTensor original = Cases.grey(seed);
        LinearHead head = Cases.withDistance(Cases.head(seed, 4), original, Norm.L2, 0.05);
        DifferentiableClassifier classifier = Cases.classifier(head);
        float[] far = Cases.corner(seed ^ 1).values();
        AttackResult found = result(classifier, original, far, 0);
        AttackResult shorter = shorten(classifier, original, found);
        if (!found.success()) {
            assertThat(shorter).isSameAs(found);
            return;
        }
        double expected = boundary(head, original.values(), far) * found.l2();
        assertThat(shorter.success()).isTrue();
        assertThat(shorter.prediction()).isEqualTo(Head.argmax(classifier.logits(
                List.of(shorter.adversarial().values()))[0]));
        assertThat(shorter.l2()).isGreaterThanOrEqualTo(expected * (1 - 1e-5))
            .isCloseTo(expected, within(1e-4 * found.l2()));
        assertThat(shorter.trace()).isEqualTo(found.trace());
    }

    /** One pixel, two classes: the second in the given intervals. */
    private static DifferentiableClassifier intervals(double... ends) {
        return new DifferentiableClassifier() {
            @Override
            public int classes() {
                return 2;
            }

            @Override
            public double[][] logits(List<float[]> batch) {
                return batch.stream().map(image -> {
                    boolean inside = false;
                    for (int i = 0; i < ends.length; i += 2) {
                        inside |= image[0] >= ends[i] && image[0] <= ends[i + 1];
                    }
                    return inside ? new double[]{0, 1} : new double[]{1, 0};
                }).toArray(double[][]::new);
            }

            @Override
            public Gradients gradients(List<float[]> batch, List<? extends ScoreLoss> losses) {
                throw new AssertionError("a line search needs no gradients");
            }
        };
    }

    private static ImageTensor pixel(float value) {
        return new ImageTensor(1, 1, 1, new float[]{value});
    }

    @Test
    void theNearestOfSeveralSuccessesIsFound() {
        DifferentiableClassifier classifier = intervals(0.2, 0.3, 0.6, 0.7, 0.9, 1);
        AttackResult shorter = shorten(classifier, pixel(0), result(classifier, pixel(0), new float[]{1}, 0));
        assertThat(shorter.l2()).isBetween(0.2, 0.2 + 1e-5);
    }

    @Test
    void whatIsAlreadyShortestOrNoSuccessIsReturnedAsItIs() {
        DifferentiableClassifier classifier = intervals(0.5, 1);
        AttackResult shortest = result(classifier, pixel(0), new float[]{0.5f}, 0);
        assertThat(shorten(classifier, pixel(0), shortest)).isSameAs(shortest);
        AttackResult failure = result(classifier, pixel(0), new float[]{0.4f}, 0);
        assertThat(shorten(classifier, pixel(0), failure)).isSameAs(failure);
        AttackResult misclassified = result(classifier, pixel(0.5f), new float[]{0.5f}, 0);
        assertThat(shorten(classifier, pixel(0.5f), misclassified)).isSameAs(misclassified);
    }

    @Test
    void resultsDoNotDependOnTheBatch() {
        DifferentiableClassifier classifier = intervals(0.3, 1);
        List<ImageTensor> originals = List.of(pixel(0), pixel(0.1f), pixel(0));
        List<AttackResult> results = List.of(result(classifier, pixel(0), new float[]{1}, 0),
                result(classifier, pixel(0.1f), new float[]{0.2f}, 0),
                result(classifier, pixel(0), new float[]{0.9f}, 0));
        List<AttackResult> together = LineSearch.shorten(classifier, originals, results, new JobContext());
        for (int i = 0; i < results.size(); i++) {
            assertThat(together.get(i).l2()).isEqualTo(shorten(classifier, originals.get(i), results.get(i)).l2());
        }
    }

    @Test
    void aSearchCanBeCancelled() {
        DifferentiableClassifier classifier = intervals(0.5, 1);
        JobContext cancelled = new JobContext();
        cancelled.cancel();
        assertThatThrownBy(() -> LineSearch.shorten(classifier, List.of(pixel(0)),
                List.of(result(classifier, pixel(0), new float[]{1}, 0)), cancelled))
            .isInstanceOf(JobCancelledException.class);
    }

    /** The second class from a value of the pixel on. */
    private static double[] from(double boundary, ImageTensor image) {
        return new double[]{0, image.values()[0] - boundary};
    }

    @Test
    void aSuccessThatRoundingDecidedIsLengthenedUntilExactLogitsAgree() {
        ImageTensor original = new ImageTensor(1, 1, 1, new float[]{0.2f});
        AttackResult found = AttackResult.of("by-hand", AttackSettings.DEFAULT.withEps(1), 0, original,
                new float[]{0.5f}, new double[]{0, 1}, List.of());
        AttackResult confirmed = LineSearch.confirm(Norm.L2, original, found, image -> from(0.50001, image));
        assertThat(confirmed.success()).isTrue();
        assertThat(confirmed.adversarial().values()[0]).isGreaterThan(0.50001f).isLessThan(0.5001f);
        assertThat(confirmed.l2()).isGreaterThan(found.l2());
        assertThat(LineSearch.confirm(Norm.L2, original, found, image -> from(0.4, image))).isSameAs(found);
    }

    @Test
    void aSuccessThatExactLogitsDenyWithinTheBallIsNone() {
        ImageTensor original = new ImageTensor(1, 1, 1, new float[]{0.2f});
        AttackResult found = AttackResult.of("by-hand", AttackSettings.DEFAULT.withEps(0.3), 0, original,
                new float[]{0.5f}, new double[]{0, 1}, List.of());
        AttackResult denied = LineSearch.confirm(Norm.L2, original, found, image -> from(0.50001, image));
        assertThat(denied.success()).isFalse();
        assertThat(denied.prediction()).isZero();
        assertThat(denied.l2()).isEqualTo(found.l2());
    }
}
