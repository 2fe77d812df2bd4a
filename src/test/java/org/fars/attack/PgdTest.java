package org.fars.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.core.UnknownNameException;
import org.fars.image.ImageTensor;
import org.fars.model.LinearHead;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;
import org.junit.jupiter.api.Test;

class PgdTest {
    private final Attack attack = Pgd.l2();

    @Test
    void oneStepAgreesWithAComputationByHand() {
        // Two pixels, two classes, logits (0, 4·x₁ − 1): at x = (0.5, 0.5) class 1 wins by 1.
        LinearHead head = new LinearHead("original", new double[][]{{0, 0}, {4, 0}}, new double[]{0, -1});
        ImageTensor image = new ImageTensor(1, 1, 2, new float[]{0.5f, 0.5f});
        DifferentiableClassifier classifier = new BackboneClassifier(new LinearBackbone(new Shape(1, 1, 2)), head);
        // With ε = 0.25 the start is somewhere in the ball; the gradient is along −x₁ whatever it was.
        AttackSettings settings = new AttackSettings(0.25, 400, 0.01, 1, 3);

        AttackResult result = attack.run(classifier, List.of(image), new int[]{1}, settings, new JobContext())
            .getFirst();

        // The ball clamp scales the start's x₂ away: the iterate converges to the ball's pole.
        assertThat(result.adversarial().values()[0]).isCloseTo(0.25f, within(1e-3f));
        assertThat(result.adversarial().values()[1]).isCloseTo(0.5f, within(1e-2f));
        assertThat(result.l2()).isCloseTo(0.25, within(1e-6)).isLessThanOrEqualTo(0.25);
    }

    @Test
    void aStepIsClippedToTheBoxBeforeItIsScaledIntoTheBall() {
        LinearHead head = new LinearHead("original", new double[][]{{0, 0}, {-1, -1}}, new double[]{0, 5});
        ImageTensor image = new ImageTensor(1, 1, 2, new float[]{0.9f, 0.5f});
        DifferentiableClassifier classifier = new BackboneClassifier(new LinearBackbone(new Shape(1, 1, 2)), head);
        // ε = 0.2, one step of 10 from anywhere leads to (1, 1) in the box: δ = (0.1, 0.5), then scaled to length 0.2.
        AttackSettings settings = new AttackSettings(0.2, 1, 10, 1, 0);

        float[] values = attack.run(classifier, List.of(image), new int[]{1}, settings, new JobContext())
            .getFirst()
            .adversarial()
            .values();

        double factor = 0.2 / Math.hypot(0.1, 0.5);
        assertThat(values[0]).isCloseTo((float) (0.9 + 0.1 * factor), within(1e-5f));
        assertThat(values[1]).isCloseTo((float) (0.5 + 0.5 * factor), within(1e-5f));
    }

    @Test
    void succeedsJustOutsideTheExactDistanceAndNeverJustInside() {
        for (int seed = 0; seed < 30; seed++) {
            ImageTensor image = Cases.grey(seed);
            LinearHead head = Cases.withDistance(Cases.head(seed, 2 + seed % 9), image, Norm.L2, 0.2);
            double distance = Cases.distance(head, image, Norm.L2);
            assertThat(distance).isCloseTo(0.2, within(1e-9));

            assertThat(run(head, image, 1.01 * distance).success()).as("outside, seed %d", seed).isTrue();
            assertThat(run(head, image, 0.99 * distance).success()).as("inside, seed %d", seed).isFalse();
        }
    }

    private AttackResult run(LinearHead head, ImageTensor image, double eps) {
        return attack.run(Cases.classifier(head), List.of(image), new int[]{0},
                new AttackSettings(eps, 200, 0.01, 1, 7), new JobContext())
            .getFirst();
    }

    @Test
    void theResultOfAnImageDoesNotDependOnItsCompany() {
        DifferentiableClassifier classifier = Cases.classifier(Cases.head(5, 6));
        List<ImageTensor> images = IntStream.range(0, 5).mapToObj(Cases::grey).toList();
        int[] labels = {0, 1, 2, 3, 4};
        AttackSettings settings = new AttackSettings(0.05, 20, 0.01, 3, 42);

        List<AttackResult> together = attack.run(classifier, images, labels, settings, new JobContext());

        for (int i = 0; i < images.size(); i++) {
            AttackResult alone = attack.run(classifier, List.of(images.get(i)), new int[]{labels[i]}, settings,
                    new JobContext())
                .getFirst();
            assertThat(alone).isEqualTo(together.get(i));
        }
    }

    @Test
    void anotherSeedStartsElsewhere() {
        DifferentiableClassifier classifier = Cases.classifier(Cases.head(5, 6));
        AttackSettings settings = new AttackSettings(0.05, 0, 0.01, 1, 1);
        ImageTensor image = Cases.grey(1);

        ImageTensor one = attack.run(classifier, List.of(image), new int[]{0}, settings, new JobContext())
            .getFirst()
            .adversarial();
        ImageTensor other = attack
            .run(classifier, List.of(image), new int[]{0}, settings.withSeed(2), new JobContext())
            .getFirst()
            .adversarial();

        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void stopsBetweenStepsWhenCancelled() {
        JobContext context = new JobContext();
        DifferentiableClassifier classifier = Cases.classifier(Cases.head(1, 3));
        List<Integer> passes = new ArrayList<>();
        DifferentiableClassifier cancelling = new DifferentiableClassifier() {
            @Override
            public int classes() {
                return classifier.classes();
            }

            @Override
            public double[][] logits(List<float[]> batch) {
                return classifier.logits(batch);
            }

            @Override
            public Gradients gradients(List<float[]> batch, List<? extends ScoreLoss> losses) {
                passes.add(passes.size());
                if (passes.size() == 3) {
                    context.cancel();
                }
                return classifier.gradients(batch, losses);
            }
        };

        assertThatThrownBy(() -> attack.run(cancelling, List.of(Cases.grey(1)), new int[]{0},
                AttackSettings.DEFAULT, context))
            .isInstanceOf(JobCancelledException.class);
        assertThat(passes).hasSize(3);
        assertThat(context.progress().stage()).isEqualTo("l2-pgd");
        assertThat(context.progress().done()).isEqualTo(2);
        assertThat(context.progress().total()).isEqualTo(100);
    }

    @Test
    void aStepTakesOneBackwardPassForTheWholeBatch() {
        LinearBackbone backbone = new LinearBackbone(Cases.SHAPE);
        attack.run(new BackboneClassifier(backbone, Cases.head(1, 4)), List.of(Cases.grey(1), Cases.grey(2)),
                new int[]{0, 1}, new AttackSettings(0.1, 17, 0.01, 1, 0), new JobContext());
        assertThat(backbone.backwardPasses()).isEqualTo(17);
    }

    @Test
    void theTraceHasEveryStepAndEndsAtTheResult() {
        LinearHead head = Cases.head(3, 4);
        ImageTensor image = Cases.grey(3);
        AttackResult result = attack.run(Cases.classifier(head), List.of(image), new int[]{2},
                new AttackSettings(0.3, 25, 0.02, 1, 0), new JobContext())
            .getFirst();

        assertThat(result.trace()).extracting(AttackResult.Step::step)
            .containsExactlyElementsOf(IntStream.rangeClosed(0, 25).boxed().toList());
        assertThat(result.trace().getLast().l2()).isEqualTo(result.l2());
        double[] logits = head.logits(Cases.widen(result.adversarial().values()));
        assertThat(result.trace().getLast().loss()).isCloseTo(new ScoreLoss.CrossEntropy(2).value(logits),
                within(1e-12));
        assertThat(result.trace().getLast().margin() < 0).isEqualTo(result.success());
        assertThat(result.trace().getLast().loss()).isGreaterThan(result.trace().getFirst().loss());
    }

    @Test
    void aSparsemaxHeadIsAttackedThroughItsLogits() {
        LinearHead linear = Cases.withDistance(Cases.head(8, 5), Cases.grey(8), Norm.L2, 0.1);
        AttackSettings settings = new AttackSettings(0.15, 100, 0.01, 1, 0);
        AttackResult linearResult = attack.run(Cases.classifier(linear), List.of(Cases.grey(8)), new int[]{0},
                settings, new JobContext())
            .getFirst();
        AttackResult sparse = attack.run(Cases.classifier(new SparsemaxHead("sparsemax", linear, 2, 50)),
                List.of(Cases.grey(8)), new int[]{0}, settings, new JobContext())
            .getFirst();

        assertThat(sparse.success()).isTrue();
        assertThat(sparse.adversarial()).isEqualTo(linearResult.adversarial());
    }

    @Test
    void anUnknownAttackNamesThoseThatThereAre() {
        assertThatThrownBy(() -> new Attacks().byId("l3-pgd")).isInstanceOf(UnknownNameException.class)
            .hasMessageContaining("l3-pgd")
            .hasMessageContaining("l2-pgd");
        assertThat(new Attacks().byId("l2-pgd").id()).isEqualTo("l2-pgd");
    }
}
