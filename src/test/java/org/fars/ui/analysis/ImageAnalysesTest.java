package org.fars.ui.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.evaluate.analysis.Analysis;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.image.Thumbnails.Thumbnail;
import org.fars.ui.FakeModel;
import org.fars.ui.analysis.ImageAnalyses.Outcome;
import org.junit.jupiter.api.Test;

class ImageAnalysesTest {
    private final ImageAnalyses analyses = new ImageAnalyses(FakeModel.model(),
            Certifiers.standard().byIds(List.of("exact-margin")));
    private final CertifySettings settings = CertifySettings.DEFAULT;
    private final AtomicInteger reads = new AtomicInteger();
    private final CountDownLatch reading = new CountDownLatch(1);

    /** Counts how often it is read; waits until it may be. */
    private final class Slow implements ImageSource {
        private final CountDownLatch mayBeRead;

        Slow(CountDownLatch mayBeRead) {
            this.mayBeRead = mayBeRead;
        }

        @Override
        public String name() {
            return "slow";
        }

        @Override
        public String location() {
            return "/slow";
        }

        @Override
        public ImageTensor read(int channels, int height, int width) {
            reads.incrementAndGet();
            reading.countDown();
            try {
                mayBeRead.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new ImageTensor(1, 2, 2, new float[]{1, 0, 1, 0});
        }

        @Override
        public Thumbnail thumbnail(int side) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void anImageIsReadOnceHoweverManyAskForItAtTheSameTime() throws Exception {
        CountDownLatch mayBeRead = new CountDownLatch(1);
        Slow slow = new Slow(mayBeRead);
        CompletableFuture<List<Outcome>> sweep = CompletableFuture
            .supplyAsync(() -> analyses.analyze(List.of(slow), settings, new JobContext()));
        reading.await(1, TimeUnit.MINUTES);
        CompletableFuture<Analysis> inspector = CompletableFuture
            .supplyAsync(() -> analyses.analyze(slow, settings, new JobContext()));
        assertThat(analyses.known(slow, settings)).isEmpty();
        mayBeRead.countDown();
        Analysis found = inspector.get(1, TimeUnit.MINUTES);
        assertThat(sweep.get(1, TimeUnit.MINUTES)).containsExactly(new Outcome.Analysed(found));
        assertThat(analyses.known(slow, settings)).containsSame(found);
        assertThat(analyses.analyze(slow, settings, new JobContext())).isSameAs(found);
        assertThat(reads).hasValue(1);
    }

    @Test
    void whenTheCallThatIsWaitedForIsCancelledTheImageIsAnalysedAllTheSame() throws Exception {
        CountDownLatch mayBeRead = new CountDownLatch(1);
        Slow slow = new Slow(mayBeRead);
        JobContext cancelled = new JobContext();
        // The second image is looked at after the cancellation, so that the first is read in vain.
        CompletableFuture<List<Outcome>> sweep = CompletableFuture.supplyAsync(() -> analyses
            .analyze(List.of(slow, FakeModel.image("a", null, 0.9, 0.1).source()), settings, cancelled));
        reading.await(1, TimeUnit.MINUTES);
        CompletableFuture<Analysis> inspector = CompletableFuture
            .supplyAsync(() -> analyses.analyze(slow, settings, new JobContext()));
        cancelled.cancel();
        mayBeRead.countDown();
        assertThat(inspector.get(1, TimeUnit.MINUTES).prediction()).isZero();
        assertThat(sweep).failsWithin(1, TimeUnit.MINUTES)
            .withThrowableOfType(java.util.concurrent.ExecutionException.class)
            .withCauseInstanceOf(JobCancelledException.class);
    }

    @Test
    void oneWhoWaitsCanBeCancelled() throws Exception {
        CountDownLatch mayBeRead = new CountDownLatch(1);
        Slow slow = new Slow(mayBeRead);
        CompletableFuture<List<Outcome>> sweep = CompletableFuture
            .supplyAsync(() -> analyses.analyze(List.of(slow), settings, new JobContext()));
        reading.await(1, TimeUnit.MINUTES);
        JobContext cancelled = new JobContext();
        cancelled.cancel();
        assertThatExceptionOfType(JobCancelledException.class)
            .isThrownBy(() -> analyses.analyze(slow, settings, cancelled));
        mayBeRead.countDown();
        sweep.get(1, TimeUnit.MINUTES);
    }

    @Test
    void anUnreadableImageSaysWhyAndKeepsNoOtherOut() {
        List<Outcome> outcomes = analyses.analyze(List.of(FakeModel.broken("torn").source(),
                FakeModel.image("a", null, 0.9, 0.1).source()), settings, new JobContext());
        assertThat(outcomes.getFirst()).isInstanceOfSatisfying(Outcome.Unreadable.class,
                unreadable -> assertThat(unreadable.mistake()).hasMessage("torn: is torn"));
        assertThat(outcomes.getLast()).isInstanceOf(Outcome.Analysed.class);
        assertThatExceptionOfType(UserInputException.class).isThrownBy(
                () -> analyses.analyze(FakeModel.broken("torn").source(), settings, new JobContext()));
    }

    @Test
    void otherSettingsAreAnotherAnalysis() {
        ImageSource source = FakeModel.image("a", null, 0.9, 0.1).source();
        analyses.analyze(source, settings, new JobContext());
        assertThat(analyses.known(source, settings.withN(7))).isEmpty();
    }
}
