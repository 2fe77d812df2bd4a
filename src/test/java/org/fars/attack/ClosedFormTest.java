package org.fars.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.fars.attack.Attack.AttackTask;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.LinearHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on linear functions, whose distances are known exactly. */
class ClosedFormTest {
    private final Attacks attacks = new Attacks();

    @ParameterizedTest
    @ValueSource(strings = {"l2-pgd", "l2-pgd-modern", "apgd-ce", "apgd-dlr", "apgd-targeted", "minimal-distance",
            "linf-pgd", "apgd-ce-linf", "apgd-dlr-linf", "fgsm"})
    void succeedsJustOutsideTheExactDistanceAndNeverJustInside(String id) {
        Attack attack = attacks.byId(id);
        double wanted = attack.norm() == Norm.LINF ? 0.05 : 0.2;
        for (int seed = 0; seed < 25; seed++) {
            ImageTensor image = Cases.grey(seed);
            LinearHead head = Cases.withDistance(Cases.head(seed, 2 + seed % 9), image, attack.norm(), wanted);
            assertThat(Cases.distance(head, image, attack.norm())).isCloseTo(wanted, within(1e-9));

            assertThat(run(attack, head, image, 1.01 * wanted).success()).as("outside, seed %d", seed).isTrue();
            assertThat(run(attack, head, image, 0.99 * wanted).success()).as("inside, seed %d", seed).isFalse();
        }
    }

    @Test
    void sparseStepsNeverSucceedInsideTheL1Distance() {
        Attack attack = attacks.byId("l1-pgd");
        for (int seed = 0; seed < 25; seed++) {
            ImageTensor image = Cases.grey(seed);
            LinearHead head = Cases.withDistance(Cases.head(seed, 2 + seed % 9), image, Norm.L1, 0.3);
            assertThat(run(attack, head, image, 1.05 * 0.3).success()).as("outside, seed %d", seed).isTrue();
            assertThat(run(attack, head, image, 0.99 * 0.3).success()).as("inside, seed %d", seed).isFalse();
        }
    }

    private static AttackResult run(Attack attack, LinearHead head, ImageTensor image, double eps) {
        return attack.run(Cases.classifier(head), List.of(image), new int[]{0},
                new AttackSettings(eps, 200, attack.norm() == Norm.LINF ? 0.002 : 0.01, 3, 7), new JobContext())
            .getFirst();
    }

    @Test
    void minimalDistanceFindsTheDistanceOfRandomHeadsWithinHalfAPercent() {
        Attack attack = attacks.byId("minimal-distance");
        for (int seed = 0; seed < 60; seed++) {
            ImageTensor image = Cases.grey(seed);
            LinearHead head = Cases.head(seed, 2 + seed % 9);
            int label = head.predict(Cases.widen(image.values()));
            double distance = Cases.distance(head, image, Norm.L2);
            AttackResult result = attack.run(Cases.classifier(head), List.of(image), new int[]{label},
                    new AttackSettings(Double.POSITIVE_INFINITY, 60, 0, 1, 0), new JobContext())
                .getFirst();
            assertThat(result.success()).isTrue();
            assertThat(result.l2()).as("seed %d", seed).isBetween(distance * (1 - 1e-9), distance * 1.005);
        }
    }

    @Test
    void anOrthogonalBackboneChangesNoDistance() {
        double[][] rotation = orthogonal(Cases.SHAPE.size(), 11);
        for (int seed = 0; seed < 10; seed++) {
            ImageTensor image = Cases.grey(seed);
            LinearBackbone backbone = new LinearBackbone(Cases.SHAPE, rotation);
            LinearHead head = Cases.head(seed, 5);
            ImageTensor embedding = image.with(backbone.embed(List.of(image))[0]);
            double distance = Cases.distance(head, embedding, Norm.L2);
            int label = head.predict(Cases.widen(embedding.values()));
            AttackResult result = attacks.byId("minimal-distance")
                .run(new BackboneClassifier(backbone, head),
                        List.of(image), new int[]{label}, new AttackSettings(Double.POSITIVE_INFINITY, 60, 0, 1, 0),
                        new JobContext())
                .getFirst();
            assertThat(result.l2()).as("seed %d", seed).isCloseTo(distance, within(0.005 * distance));
        }
    }

    @Test
    void deepFoolOvershootsTheDistanceByItsTwoPercent() {
        for (int seed = 0; seed < 20; seed++) {
            ImageTensor image = Cases.grey(seed);
            LinearHead head = Cases.head(seed, 6);
            int label = head.predict(Cases.widen(image.values()));
            double distance = Cases.distance(head, image, Norm.L2);
            AttackResult result = attacks.byId("deepfool")
                .run(Cases.classifier(head), List.of(image),
                        new int[]{label}, AttackSettings.DEFAULT.withEps(Double.POSITIVE_INFINITY), new JobContext())
                .getFirst();
            assertThat(result.success()).isTrue();
            assertThat(result.l2()).isCloseTo(1.02 * distance, within(1e-3 * distance + 1e-6));
        }
    }

    @Test
    void theShortestWayIsFoundThroughTheWallsOfTheBox() {
        // x₁ may only grow to 1: the boundary x₁ + x₂ = 1.9 is nearest at (1, 0.9), not along the gradient.
        LinearHead head = new LinearHead("original", new double[][]{{0, 0}, {1, 1}}, new double[]{0, -1.9});
        ImageTensor image = new ImageTensor(1, 1, 2, new float[]{0.9f, 0.2f});
        DifferentiableClassifier classifier = new BackboneClassifier(
                new LinearBackbone(new org.fars.model.Shape(1, 1, 2)), head);
        AttackResult result = attacks.byId("minimal-distance")
            .run(classifier, List.of(image), new int[]{0},
                    new AttackSettings(Double.POSITIVE_INFINITY, 100, 0, 1, 0), new JobContext())
            .getFirst();
        assertThat(result.success()).isTrue();
        assertThat(result.l2()).isCloseTo(Math.hypot(0.1, 0.7), within(0.005));
    }

    @Test
    void everyImageOfABatchHasItsOwnBall() {
        DifferentiableClassifier classifier = Cases.classifier(Cases.head(5, 6));
        List<ImageTensor> images = List.of(Cases.grey(1), Cases.grey(2), Cases.grey(3));
        double[] eps = {0.01, 0.2, 0};
        for (Attack attack : attacks.all()) {
            List<AttackResult> results = attack.run(classifier, new AttackTask(images, new int[]{0, 1, 2}, eps),
                    new AttackSettings(9, 15, 0.03, 2, 42), new JobContext());
            for (int i = 0; i < eps.length; i++) {
                AttackResult alone = attack.run(classifier, images.subList(i, i + 1), new int[]{i},
                        new AttackSettings(eps[i], 15, 0.03, 2, 42), new JobContext())
                    .getFirst();
                assertThat(results.get(i)).as(attack.id()).isEqualTo(alone);
                assertThat(results.get(i).settings().eps()).isEqualTo(eps[i]);
            }
        }
    }

    @Test
    void anImageThatIsAlreadyMisclassifiedNeedsNoPerturbation() {
        LinearHead head = Cases.head(1, 4);
        ImageTensor image = Cases.grey(1);
        int other = (head.predict(Cases.widen(image.values())) + 1) % 4;
        for (String id : List.of("minimal-distance", "deepfool")) {
            AttackResult result = attacks.byId(id)
                .run(Cases.classifier(head), List.of(image), new int[]{other},
                        AttackSettings.DEFAULT, new JobContext())
                .getFirst();
            assertThat(result.success()).isTrue();
            assertThat(result.l2()).isZero();
            assertThat(result.adversarial()).isEqualTo(image);
        }
    }

    @Test
    void targetedVariantsReachTheirTarget() {
        ImageTensor image = Cases.grey(4);
        LinearHead head = Cases.head(4, 5);
        int label = head.predict(Cases.widen(image.values()));
        for (int target = 0; target < 5; target++) {
            for (Attack attack : List.of(Pgd.l2().towards(target), Pgd.l2Modern().towards(target),
                    Pgd.linf().towards(target))) {
                AttackResult result = attack.run(Cases.classifier(head), List.of(image), new int[]{label},
                        new AttackSettings(2, 200, 0.05, 1, 0), new JobContext())
                    .getFirst();
                if (target != label) {
                    assertThat(result.prediction()).as(attack.id()).isEqualTo(target);
                }
            }
        }
    }

    @Test
    void theResultOfAnImageDoesNotDependOnItsCompanyWhateverTheAttack() {
        DifferentiableClassifier classifier = Cases.classifier(Cases.head(5, 6));
        List<ImageTensor> images = IntStream.range(0, 4).mapToObj(Cases::corner).toList();
        int[] labels = {0, 1, 2, 3};
        AttackSettings settings = new AttackSettings(0.1, 15, 0.03, 2, 42);
        for (Attack attack : attacks.all()) {
            List<AttackResult> together = attack.run(classifier, images, labels, settings, new JobContext());
            for (int i = 0; i < images.size(); i++) {
                AttackResult alone = attack.run(classifier, List.of(images.get(i)), new int[]{labels[i]}, settings,
                        new JobContext())
                    .getFirst();
                assertThat(alone).as(attack.id()).isEqualTo(together.get(i));
            }
        }
    }

    private static double[][] orthogonal(int n, long seed) {
        Random random = new Random(seed);
        double[][] rows = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                rows[i][k] = random.nextGaussian();
            }
            for (int before = 0; before < i; before++) {
                double product = 0;
                for (int k = 0; k < n; k++) {
                    product += rows[i][k] * rows[before][k];
                }
                for (int k = 0; k < n; k++) {
                    rows[i][k] -= product * rows[before][k];
                }
            }
            rows[i] = Norm.unit(rows[i]);
        }
        return rows;
    }
}
