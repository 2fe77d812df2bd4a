package org.fars.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.LinearHead;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IterateRecorderTest {
    private static final int MOST = 20;

    private final ImageTensor image = Cases.grey(3);
    private final LinearHead head = Cases.withDistance(Cases.head(3, 4), image, Norm.L2, 0.3);

    private AttackResult attack(Attack attack, DifferentiableClassifier classifier) {
        return attack.run(classifier, List.of(image), new int[]{0}, new AttackSettings(0.35, 60, 0.02, 2, 5),
                new JobContext())
            .getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"l2-pgd", "l2-pgd-modern", "apgd-ce", "apgd-targeted", "minimal-distance", "fgsm"})
    void keepsAFewTrueStepsOfAnyAttackAndChangesNothing(String id) {
        Attack attack = new Attacks().byId(id);
        BackboneClassifier classifier = new BackboneClassifier(new LinearBackbone(Cases.SHAPE), head);
        IterateRecorder recorder = new IterateRecorder(classifier, image, MOST);
        AttackResult recorded = attack(attack, recorder);
        assertThat(recorded).isEqualTo(attack(attack, classifier));
        List<IterateRecorder.Iterate> iterates = recorder.iterates(recorded);
        assertThat(iterates).isNotEmpty().hasSizeLessThanOrEqualTo(MOST);
        int[] steps = iterates.stream().mapToInt(IterateRecorder.Iterate::step).toArray();
        assertThat(IntStream.range(1, steps.length).allMatch(i -> steps[i] > steps[i - 1])).isTrue();
        for (IterateRecorder.Iterate iterate : iterates) {
            AttackResult.Step step = recorded.trace()
                .stream()
                .filter(one -> one.step() == iterate.step())
                .findFirst()
                .orElseThrow();
            assertThat(Norm.L2.between(iterate.image().values(), image.values())).isEqualTo(step.l2());
        }
    }
}
