package org.fars.ui.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.ui.task.TaskRunner.ResourceHandoff;
import org.junit.jupiter.api.Test;

class ResourceHandoffTest {
    private final ResourceHandoff<AutoCloseable> handoff = new ResourceHandoff<>();
    private final JobContext context = new JobContext();
    private int closed;

    private final AutoCloseable resource = () -> closed++;

    @Test
    void whatWasOfferedIsTakenOnce() throws Exception {
        handoff.offer(resource, context);
        assertThat(handoff.take()).containsSame(resource);
        assertThat(handoff.take()).isEmpty();
        assertThat(handoff.abandon()).isEmpty();
        assertThat(closed).isZero();
    }

    @Test
    void whatComesAfterTheReceiverGaveUpIsClosed() {
        assertThat(handoff.abandon()).isEmpty();
        assertThatExceptionOfType(JobCancelledException.class).isThrownBy(() -> handoff.offer(resource, context));
        assertThat(closed).isOne();
    }

    @Test
    void whatACancelledJobOffersIsClosed() {
        context.cancel();
        assertThatExceptionOfType(JobCancelledException.class).isThrownBy(() -> handoff.offer(resource, context));
        assertThat(closed).isOne();
    }

    @Test
    void whatWasOfferedButNotTakenIsHandedToTheReceiverThatGivesUp() throws Exception {
        handoff.offer(resource, context);
        assertThat(handoff.abandon()).containsSame(resource);
        assertThat(handoff.take()).isEmpty();
    }
}
