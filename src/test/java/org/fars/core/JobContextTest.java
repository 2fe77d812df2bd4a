package org.fars.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext.Progress;
import org.junit.jupiter.api.Test;

class JobContextTest {
    @Test
    void aPartIsCancelledWithTheWholeButNotTheOtherWayRound() {
        JobContext whole = new JobContext();
        JobContext part = whole.part();
        JobContext other = whole.part();

        part.cancel();
        assertThat(whole.isCancelled()).isFalse();
        assertThat(other.isCancelled()).isFalse();

        whole.cancel();
        assertThat(other.isCancelled()).isTrue();
        assertThatThrownBy(other::checkCancelled).isInstanceOf(JobCancelledException.class);
    }

    @Test
    void whatAPartTellsIsAddedToTheWholesStage() {
        JobContext whole = new JobContext();
        whole.progress("evaluating images", 32, 500);
        JobContext part = whole.part();

        part.progress("l2-pgd", 7, 100);

        assertThat(part.progress()).isEqualTo(new Progress("l2-pgd", 7, 100));
        assertThat(whole.progress()).isEqualTo(new Progress("evaluating images · l2-pgd 7/100", 32, 500));
        part.part().progress("deeper", 0, 0);
        assertThat(whole.progress().stage()).isEqualTo("evaluating images · l2-pgd · deeper 7/100");
        whole.progress("evaluating images", 64, 500);
        assertThat(whole.progress()).isEqualTo(new Progress("evaluating images", 64, 500));
    }

    @Test
    void aPartOfAWholeThatSaysNothingSpeaksAloneAndAQuietPartNotAtAll() {
        JobContext whole = new JobContext();
        whole.part().progress("l2-pgd", 7, 100);
        assertThat(whole.progress()).isEqualTo(new Progress("l2-pgd 7/100", 0, 0));

        whole.progress("measuring", 1, 3);
        JobContext quiet = whole.quietPart();
        quiet.progress("l2-pgd", 7, 100);
        quiet.part().progress("deeper", 1, 2);
        assertThat(whole.progress()).isEqualTo(new Progress("measuring", 1, 3));
        whole.cancel();
        assertThat(quiet.isCancelled()).isTrue();
    }
}
