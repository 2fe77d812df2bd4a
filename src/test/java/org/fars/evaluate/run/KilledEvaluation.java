package org.fars.evaluate.run;

import java.nio.file.Path;
import java.util.List;
import org.fars.attack.AttackSettings;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.Fixtures;

/** What the killed processes of {@link KillTest} run: a slow evaluation that resumes whatever is there. */
final class KilledEvaluation {
    static final int IMAGES = 240;

    private KilledEvaluation() {}

    public static void main(String[] args) {
        List<EvaluationItem> slow = Fixtures.items(IMAGES)
            .stream()
            .map(item -> new EvaluationItem(item.location(), item.name(), item.label(), () -> {
                pause();
                return item.image().get();
            }))
            .toList();
        Fixtures.evaluation(slow, settings(), Path.of(args[0]), true).run(new JobContext());
    }

    static EvaluationSettings settings() {
        return Fixtures.settings()
            .withAttacks(List.of(new AttackPlan("l2-pgd", new AttackSettings(9, 3, 0.02, 1, 9), true)))
            .withBatchSize(2);
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
