package org.fars.evaluate.soundness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fars.attack.AttackSettings;
import org.fars.certify.Certificate;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.analysis.SoundnessCheck.AdversarialStore;
import org.fars.evaluate.analysis.SoundnessCheck.NpzStore;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessFailure;
import org.fars.image.ImageTensor;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.model.torch.ShippedModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The soundness suite on the shipped model and its sample images: every head, every certificate that is quick. */
class SampleSoundnessTest {
    private static final long SEED = 17;
    private static final AttackSettings FEW_STEPS = new AttackSettings(0, 5, 0.01, 1, 0);
    private static final CertifySettings QUICK = CertifySettings.DEFAULT.withN(10_000).withSeed(SEED);

    private static LoadedModel model;
    private static List<EvaluationItem> items;

    @BeforeAll
    static void open() {
        model = ShippedModel.open();
        items = new ArrayList<>();
        for (ShippedModel.Sample sample : ShippedModel.samples(model, 4)) {
            ImageTensor image = sample.image();
            items.add(new EvaluationItem("sample-" + items.size(), "sample", sample.label(), () -> image));
        }
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static SoundnessReport run(List<EvaluationItem> tried, List<Certifier> certifiers, AttackSettings settings,
            AdversarialStore store) {
        return new SoundnessSuite(model, tried, certifiers, QUICK, List.of(), settings, 50, new JavaHeadEvaluator(),
                store)
            .run(new JobContext());
    }

    @Test
    void noCertificateOfAHeadIsContradicted() {
        assertThat(items).hasSize(250);
        survives(items, List.of("exact-margin", "spectral-margin", "sparsemax-margin", "published-score"));
    }

    @Test
    void noCertificateOfASmoothedHeadIsContradicted() {
        survives(items.subList(0, 100), List.of("smoothed-closed-form", "smoothed-argmax"));
    }

    private static void survives(List<EvaluationItem> tried, List<String> certificates) {
        List<Certifier> certifiers = Certifiers.standard().byIds(certificates);
        SoundnessReport report = run(tried, certifiers, FEW_STEPS, (name, original, result) -> "");
        assertThat(report.failures()).as("%s", report.failures()).isEmpty();
        assertThat(report.rows()).extracting(SoundnessReport.Row::certificate).containsAll(certificates);
        assertThat(report.rows()).extracting(SoundnessReport.Row::head)
            .containsAll(model.heads()
                .stream()
                .filter(head -> certifiers.stream().anyMatch(each -> each.supports(head)))
                .map(Head::name)
                .toList());
        for (SoundnessReport.Row row : report.rows()) {
            if (row.promise()) {
                // The search reaches the decision boundary, so it is not by standing still that it fails.
                assertThat(row.radii()).as("%s", row).isGreaterThan(tried.size() * 3 / 4);
                assertThat(row.nearest()).as("%s", row).isBetween(1.0, 3.0);
            } else {
                assertThat(row.broken()).as("%s", row).isGreaterThan(10);
            }
        }
    }

    @Test
    void publishedScoreDeclaredSoundIsContradicted(@TempDir Path folder) {
        Certifier claimed = promise(Certifiers.standard().byIds(List.of("published-score")).getFirst());
        SoundnessReport report = run(items.subList(0, 12), List.of(claimed), FEW_STEPS, new NpzStore(folder));
        assertThat(report.passed()).isFalse();
        SoundnessFailure failure = report.failures().getFirst();
        assertThat(failure.l2()).isLessThan(failure.radius());
        assertThat(failure.image()).startsWith("sample-");
        assertThat(failure.head()).isEqualTo("original");
        assertThat(failure.certificate()).isEqualTo("published-score");
        assertThat(failure.attack()).isEqualTo("minimal-distance");
        assertThat(failure.seed()).isEqualTo(SEED);
        assertThat(failure.sentence()).contains(failure.image(), "original", "published-score", "minimal-distance",
                "seed 17", failure.saved());
        assertThat(Path.of(failure.saved())).satisfies(Files::isRegularFile).hasParent(folder);
    }

    /** The same radii, said to be proved. */
    private static Certifier promise(Certifier honest) {
        return new Certifier() {
            @Override
            public CertificateType type() {
                return honest.type();
            }

            @Override
            public boolean supports(Head head) {
                return honest.supports(head);
            }

            @Override
            public Certificate certify(CertificationInput subject, Head head, CertifySettings settings,
                    JobContext context) {
                Certificate given = honest.certify(subject, head, settings, context);
                return new Certificate(given.id(), given.head(), given.prediction(), given.radius(),
                        Certificate.Kind.DETERMINISTIC, 1, given.abstained(), given.samples(), given.reason());
            }
        };
    }
}
