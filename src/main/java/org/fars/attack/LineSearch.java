package org.fars.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Head;

/**
 * Shortens successful perturbations along their own direction: looks for the smallest success on the segment between the
 * image and the adversarial image. Attacks that use their whole ball return longer perturbations than they need.
 */
public final class LineSearch {
    /** Points of the segment to try first, so that a success nearer than the last change of class is found. */
    private static final int SCANNED = 16;
    private static final int BISECTIONS = 14;
    /** By how much of itself a perturbation is lengthened where rounding decided. */
    private static final double[] LENGTHENED = {1e-5, 1e-4, 1e-3, 1e-2};

    private LineSearch() {}

    /**
     * Shortens the successes among some results. Each image takes {@value #SCANNED} + {@value #BISECTIONS} evaluations, in
     * batches with the others, and a last one that verifies what is returned.
     *
     * @param originals the attacked images
     * @param results of an attack on them
     * @return per image the shorter success, with the attack's trace; the result itself if it is no success or there is none
     * @throws org.fars.core.JobContext.JobCancelledException when {@code context} was cancelled
     */
    public static List<AttackResult> shorten(DifferentiableClassifier classifier, List<ImageTensor> originals,
            List<AttackResult> results, JobContext context) {
        int[] successes = IntStream.range(0, results.size()).filter(i -> results.get(i).success()).toArray();
        List<AttackResult> shortened = new ArrayList<>(results);
        if (successes.length == 0) {
            return shortened;
        }
        List<Segment> segments = IntStream.of(successes)
            .mapToObj(i -> new Segment(originals.get(i).values(), results.get(i).adversarial().values(),
                    logits -> isSuccess(results.get(i), logits), (_, _) -> {}))
            .toList();
        scan(classifier, segments, context);
        bisect(classifier, segments, context);
        double[][] logits = classifier.logits(segments.stream().map(segment -> segment.nearest).toList());
        for (int k = 0; k < successes.length; k++) {
            AttackResult before = results.get(successes[k]);
            AttackResult after = AttackResult.of(before.attack(), before.settings(), before.label(),
                    originals.get(successes[k]), segments.get(k).nearest, logits[k], before.trace());
            if (after.success() && after.l2() < before.l2()) {
                shortened.set(successes[k], after);
            }
        }
        return shortened;
    }

    /**
     * Evaluates a success again with more exact logits. A shortened one lies so near the boundary that rounding may have
     * decided; it is then lengthened a little, within the attack's ball and the box, until the exact logits agree.
     *
     * @param norm of the attack's ball
     * @param logits gives the exact logits of an image, {@code [c]}
     * @return the shortest success by these logits; where there is none, the result with the class that they give
     */
    public static AttackResult confirm(Norm norm, ImageTensor original, AttackResult result,
            Function<ImageTensor, double[]> logits) {
        AttackResult exact = result.withPrediction(Head.argmax(logits.apply(result.adversarial())));
        if (!result.success() || exact.success()) {
            return exact;
        }
        for (double share : LENGTHENED) {
            Perturbation longer = Perturbation.between(original.values(), result.adversarial().values());
            longer.scale(1 + share);
            longer.clipToBox();
            float[] point = longer.applied();
            AttackResult found = AttackResult.of(result.attack(), result.settings(), result.label(), original, point,
                    logits.apply(original.with(point)), result.trace());
            if (found.success() && norm.between(point, original.values()) <= result.settings().eps()) {
                return found;
            }
        }
        return exact;
    }

    private static boolean isSuccess(AttackResult result, double[] logits) {
        int prediction = Head.argmax(logits);
        return prediction >= 0 && prediction != result.label();
    }

    /** The segment from an image to a success, and the part of it that is still of interest. */
    static final class Segment {
        private final Perturbation whole;
        private final Predicate<double[]> success;
        private final BiConsumer<float[], double[]> found;
        private float[] nearest;
        private double inside;
        private double outside = 1;

        /**
         * @param success whether logits are those of a success
         * @param found gets each success that is nearer than those before, with its logits
         */
        Segment(float[] image, float[] adversarial, Predicate<double[]> success, BiConsumer<float[], double[]> found) {
            this.whole = Perturbation.between(image, adversarial);
            this.success = success;
            this.found = found;
            this.nearest = adversarial;
        }

        private float[] at(double share) {
            Perturbation part = whole.copy();
            part.scale(share);
            return part.applied();
        }

        /** Takes in the evaluation of a point. */
        private void observe(double share, float[] point, double[] logits) {
            if (success.test(logits)) {
                outside = share;
                nearest = point;
                found.accept(point, logits);
            } else {
                inside = share;
            }
        }
    }

    /** Narrows each segment to the first of its equal parts that ends in a success. */
    private static void scan(DifferentiableClassifier classifier, List<Segment> segments, JobContext context) {
        List<Segment> open = segments;
        for (int k = 1; k < SCANNED && !open.isEmpty(); k++) {
            context.checkCancelled();
            double share = (double) k / SCANNED;
            evaluate(classifier, open, open.stream().mapToDouble(_ -> share).toArray());
            open = open.stream().filter(segment -> segment.outside == 1).toList();
        }
    }

    /** Halves each segment again and again, keeping the half whose near end is no success and whose far end is one. */
    static void bisect(DifferentiableClassifier classifier, List<Segment> segments, JobContext context) {
        for (int k = 0; k < BISECTIONS && !segments.isEmpty(); k++) {
            context.checkCancelled();
            evaluate(classifier, segments,
                    segments.stream().mapToDouble(segment -> (segment.inside + segment.outside) / 2).toArray());
        }
    }

    private static void evaluate(DifferentiableClassifier classifier, List<Segment> segments, double[] shares) {
        List<float[]> points = IntStream.range(0, shares.length)
            .mapToObj(i -> segments.get(i).at(shares[i]))
            .toList();
        double[][] logits = classifier.logits(points);
        for (int i = 0; i < shares.length; i++) {
            segments.get(i).observe(shares[i], points.get(i), logits[i]);
        }
    }
}
