package org.fars.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LinearHead;

/** What holds for every attack, whatever its input. */
class AttackBoundsTest {
    @Provide
    Arbitrary<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>(new Attacks().all());
        for (Pgd pgd : List.of(Pgd.l2(), Pgd.l2Modern(), Pgd.linf(), Pgd.l1(), Pgd.fgsm())) {
            attacks.add(pgd.towards(0));
            attacks.add(pgd.towards(1));
        }
        return Arbitraries.of(attacks);
    }

    @Provide
    Arbitrary<Double> radii() {
        return Arbitraries.of(0.0, 1e-9, 1e-6, 1e-3, 0.01, 0.1, 0.3, 1.0, 3.0, 1e6, 1e300,
                Double.POSITIVE_INFINITY);
    }

    @Property(tries = 400)
    void everyPerturbationStaysInTheBallAndTheBox(@ForAll("attacks") Attack attack, @ForAll("radii") double eps,
            @ForAll long seed) {
        holds(attack, Cases.classifier(Cases.head(seed, 2 + (int) Math.floorMod(seed, 5L))), eps, seed);
    }

    @Property(tries = 150)
    void gradientsThatVanishOrAreNotNumbersBreakNothing(@ForAll("attacks") Attack attack, @ForAll("radii") double eps,
            @ForAll long seed) {
        double[] strange = {0, Double.NaN, Double.POSITIVE_INFINITY, 1e38, 1e-45};
        DifferentiableClassifier classifier = Cases.classifier(Cases.head(seed, 4));
        holds(attack, new DifferentiableClassifier() {
            @Override
            public int classes() {
                return 4;
            }

            @Override
            public double[][] logits(List<float[]> batch) {
                return classifier.logits(batch);
            }

            @Override
            public Gradients gradients(List<float[]> batch, List<? extends ScoreLoss> losses) {
                Gradients gradients = classifier.gradients(batch, losses);
                for (float[] gradient : gradients.gradients()) {
                    Arrays.fill(gradient, (float) strange[(int) Math.floorMod(seed, 5L)]);
                }
                return gradients;
            }
        }, eps, seed);
    }

    @Property(tries = 60)
    void aClassifierThatAnswersNaNIsNeverASuccess(@ForAll("attacks") Attack attack, @ForAll("radii") double eps,
            @ForAll long seed) {
        double[][] weight = Cases.head(seed, 3).weight();
        LinearHead head = new LinearHead("original", weight, new double[]{0, Double.NaN, 0});
        ImageTensor image = Cases.corner(seed);
        AttackResult result = attack.run(Cases.classifier(head), List.of(image), new int[]{0},
                new AttackSettings(eps, 5, 0.1, 1, seed), new JobContext())
            .getFirst();
        assertThat(result.success()).isFalse();
        assertThat(result.prediction()).isEqualTo(-1);
    }

    private static void holds(Attack attack, DifferentiableClassifier classifier, double eps, long seed) {
        List<ImageTensor> images = List.of(Cases.corner(seed), Cases.grey(seed));
        AttackSettings settings = new AttackSettings(eps, 12, 0.1, 2, seed);
        List<AttackResult> results = attack.run(classifier, images, new int[]{0, 1}, settings, new JobContext());

        assertThat(results).hasSize(2);
        for (int i = 0; i < 2; i++) {
            AttackResult result = results.get(i);
            float[] adversarial = result.adversarial().values();
            for (float value : adversarial) {
                assertThat(value).isBetween(0f, 1f);
            }
            float[] original = images.get(i).values();
            assertThat(attack.norm().between(adversarial, original)).isLessThanOrEqualTo(eps * (1 + 1e-12));
            assertThat(result.l2()).isEqualTo(Norm.L2.between(adversarial, original));
            assertThat(result.linf()).isEqualTo(Norm.LINF.between(adversarial, original));
            int prediction = Head.argmax(classifier.logits(List.of(adversarial))[0]);
            assertThat(result.prediction()).isEqualTo(prediction);
            assertThat(result.success()).isEqualTo(prediction != i);
            assertThat(result.attack()).isEqualTo(attack.id());
        }
    }
}
