package org.fars.ui;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.fars.attack.Attack;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.DifferentiableClassifier;
import org.fars.core.JobContext;

/** An attack, named {@code patient}, each batch of which waits for a permit; one that is cancelled takes none. */
public record PermittedAttack(Attack inner, Semaphore permits) implements Attack {
    @Override
    public String id() {
        return "patient";
    }

    @Override
    public List<AttackResult> run(DifferentiableClassifier classifier, AttackTask task, AttackSettings settings,
            JobContext context) {
        boolean permitted = false;
        try {
            while (!permitted && !context.isCancelled()) {
                permitted = permits.tryAcquire(5, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (context.isCancelled() && permitted) {
            permits.release();
        }
        context.checkCancelled();
        return inner.run(classifier, task, settings, context);
    }
}
