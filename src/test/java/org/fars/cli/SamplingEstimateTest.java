package org.fars.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.fars.certify.Certificate;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.InvalidSettingException;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.evaluate.analysis.Analyzer;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingEstimateTest {
    private static final CertifySettings DEFAULT = CertifySettings.DEFAULT;
    private final AtomicLong clock = new AtomicLong();
    private final JobContext context = new JobContext();
    private final StringWriter err = new StringWriter();

    /** Takes a millisecond, and a microsecond per sample, by the test's clock. */
    private final Certifier slow = new Certifier() {
        @Override
        public CertificateType type() {
            return CertificateType.SMOOTHED_ARGMAX;
        }

        @Override
        public boolean supports(Head head) {
            return head.name().equals("original");
        }

        @Override
        public Certificate certify(CertificationInput input, Head head, CertifySettings settings, JobContext job) {
            clock.addAndGet(1_000_000 + 1000 * (settings.n() + settings.n0()));
            return Certifiers.standard().ofType(CertificateType.EXACT_MARGIN).certify(input, head, settings, job);
        }
    };

    private double seconds(CertifySettings settings, long images) {
        ImageTensor image = new ImageTensor(FakeModels.INPUT.channels(), 4, 4, new float[48]);
        Analyzer analyzer = new Analyzer(new FakeModels("colours").open("colours", context), List.of(slow));
        return new SamplingEstimate(List.of(slow), clock::get).seconds(analyzer, image, settings, images, context);
    }

    @Test
    void theEstimateIsProportionalToSamplesAndImages() {
        assertThat(seconds(DEFAULT.withN(1_000_000_000L), 10)).isCloseTo(10_000, within(100.0));
        // Little is spent on it.
        assertThat(clock.get()).isLessThan(2_000_000_000L);
        assertThat(seconds(DEFAULT.withN(100), 1)).isCloseTo(0.0012, within(0.0001));
    }

    @Test
    void onlyManySamplesAreWorthAnEstimate() {
        SamplingEstimate estimate = new SamplingEstimate(List.of(slow));
        assertThat(estimate.isNeeded(DEFAULT, 1)).isFalse();
        assertThat(estimate.isNeeded(DEFAULT, 1000)).isTrue();
        assertThat(estimate.isNeeded(DEFAULT.withN(Long.MAX_VALUE), 1)).isTrue();
        List<Certifier> exact = Certifiers.standard().byIds(List.of("exact-margin", "smoothed-closed-form"));
        assertThat(new SamplingEstimate(exact).isNeeded(DEFAULT.withN(Long.MAX_VALUE), 1000)).isFalse();
        List<Certifier> network = Certifiers.standard().byIds(List.of("input-smoothing"));
        assertThat(new SamplingEstimate(network).isNeeded(DEFAULT, 1)).isTrue();
    }

    private Console answering(String line) {
        return new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), new StringReader(line));
    }

    @Test
    void upToAnHourNobodyIsAsked() {
        assertThatCode(() -> SamplingEstimate.confirm(3600, false, answering("n\n"), context))
            .doesNotThrowAnyException();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void longerRunsNeedAnAnswer() {
        assertThatCode(() -> SamplingEstimate.confirm(7200, false, answering("Yes\n"), context))
            .doesNotThrowAnyException();
        assertThat(err.toString()).isEqualTo("sampling takes about 2.0 hours. Start? [y/N] ");
        for (String no : List.of("n\n", "\n", "", "yesterday\n")) {
            assertThatThrownBy(() -> SamplingEstimate.confirm(7200, false, answering(no), context)).as(no)
                .isInstanceOf(JobCancelledException.class);
        }
        assertThatCode(() -> SamplingEstimate.confirm(7200, true, answering(""), context)).doesNotThrowAnyException();
    }

    @Test
    void withoutATerminalTheSentenceSaysWhatToAdd() {
        Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), false);
        assertThatThrownBy(() -> SamplingEstimate.confirm(1e6, false, console, context))
            .isInstanceOf(InvalidSettingException.class)
            .hasMessage("--n: sampling takes about 12 days; use fewer samples, or add --yes to start anyway");
    }

    @Test
    void aQuestionCanBeCancelled() {
        context.cancel();
        assertThatThrownBy(() -> SamplingEstimate.confirm(7200, false, answering("y\n"), context))
            .isInstanceOf(JobCancelledException.class);
    }

    @ParameterizedTest
    @CsvSource({"5400, 1.5 hours", "172800, 2 days", "1e10, 317 years"})
    void durationsAreGivenInTheLargestFittingUnit(double seconds, String words) {
        assertThat(SamplingEstimate.words(seconds)).isEqualTo(words);
    }
}
