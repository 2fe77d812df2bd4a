package org.fars.evaluate.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.fars.certify.Certificate;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.Fixtures;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnalyzerTest {
    private static final CertifySettings SETTINGS = CertifySettings.DEFAULT.withN(2000);
    private static final ImageTensor IMAGE = new ImageTensor(1, 2, 3, new float[]{0.9f, 0.1f, 0.4f, 0.2f, 0.8f, 0.5f});

    private final Certifier votes = Certifiers.standard().byIds(List.of("smoothed-argmax")).getFirst();

    @Test
    void headsWithTheSameLogitsShareOneSample() {
        AtomicInteger counted = new AtomicInteger();
        Analysis analysis = analysis(counting(counted));
        Certificate original = analysis.heads().get(0).certificates().getFirst();
        Certificate sparsemax = analysis.heads().get(1).certificates().getFirst();
        assertThat(counted).hasValue(1);
        assertThat(original.radius()).isPositive();
        assertThat(sparsemax).isEqualTo(original.withHead("sparsemax"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"smoothed-argmax", "smoothed-sparsemax", "smoothed-lipschitz"})
    void sharedCertificatesEqualThoseComputedAlone(String id) {
        Certifier certifier = Certifiers.standard().byIds(List.of(id)).getFirst();
        LoadedModel model = Fixtures.model();
        Head original = model.heads().get(0);
        Head sparsemax = model.heads().get(1);
        Analysis analysis = analysis(certifier);
        CertificationInput subject = new CertificationInput(IMAGE, IMAGE.contentHash(), analysis.embedding(),
                model.lipschitz(),
                model.backbone());
        Certificate alone = certifier.certify(subject, sparsemax, SETTINGS, new JobContext());
        assertThat(certifier.sharesResult(sparsemax, original, SETTINGS)).isTrue();
        assertThat(analysis.heads().get(1).certificates()).containsExactly(alone);
        assertThat(alone)
            .isEqualTo(certifier.certify(subject, original, SETTINGS, new JobContext()).withHead("sparsemax"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"smoothed-sparsemax", "smoothed-lipschitz"})
    void meanScoresWithAnotherTemperatureAreNotShared(String id) {
        CertifySettings hotter = new CertifySettings(0.25, 100, 2000, 0.001, 2, 3, 0);
        Certifier certifier = Certifiers.standard().byIds(List.of(id)).getFirst();
        LoadedModel model = Fixtures.model();
        assertThat(certifier.sharesResult(model.heads().get(1), model.heads().get(0), hotter)).isFalse();
    }

    private static Analysis analysis(Certifier certifier) {
        return new Analyzer(Fixtures.model(), List.of(certifier)).analyze(List.of(IMAGE), SETTINGS, new JobContext())
            .getFirst();
    }

    private Certifier counting(AtomicInteger counted) {
        return new Certifier() {
            @Override
            public CertificateType type() {
                return votes.type();
            }

            @Override
            public boolean supports(Head head) {
                return votes.supports(head);
            }

            @Override
            public boolean sharesResult(Head head, Head twin, CertifySettings settings) {
                return votes.sharesResult(head, twin, settings);
            }

            @Override
            public Certificate certify(CertificationInput subject, Head head, CertifySettings settings,
                    JobContext context) {
                counted.incrementAndGet();
                return votes.certify(subject, head, settings, context);
            }
        };
    }
}
