package org.fars.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.fars.attack.Attack;
import org.fars.attack.AttackResult;
import org.fars.attack.AttackSettings;
import org.fars.attack.AttackTask;
import org.fars.attack.Attacks;
import org.fars.attack.HeadOnBackbone;
import org.fars.certify.Certificate;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.image.ImageTensor;
import org.fars.job.JobContext;
import org.fars.model.Head;
import org.fars.model.LoadedModel;
import org.fars.model.torch.ShippedModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** PGD against the certificates of the shipped model, on the sample images. */
class SampleSoundnessTest {
    private static final int STEPS = 20;
    /** Images attacked together; they share a step length, so images of like radii are put together. */
    private static final int GROUP = 50;
    private static final List<String> DETERMINISTIC = List.of("exact-margin", "spectral-margin", "sparsemax-margin");

    private static LoadedModel model;
    private static List<Promise> promises;

    /** The largest radius that any head is proved to keep its decision in. */
    private record Promise(ImageTensor image, int prediction, double radius) {}

    @BeforeAll
    static void certify() {
        model = ShippedModel.open();
        List<ImageTensor> images = ShippedModel.samples(model, 2).stream().map(ShippedModel.Sample::image).toList();
        promises = new Analyzer(model, Certifiers.standard().byIds(DETERMINISTIC))
            .analyze(images, CertifySettings.DEFAULT, new JobContext())
            .stream()
            .map(SampleSoundnessTest::largest)
            .filter(promise -> promise.radius() > 0)
            .sorted(Comparator.comparingDouble(Promise::radius))
            .toList();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Promise largest(Analysis analysis) {
        Certificate largest = analysis.heads()
            .stream()
            .flatMap(head -> head.certificates().stream())
            .filter(Certificate::sound)
            .max(Comparator.comparingDouble(Certificate::radius))
            .orElseThrow();
        return new Promise(analysis.image(), largest.prediction(), largest.radius());
    }

    private static List<AttackResult> attack(List<Promise> attacked, double factor) {
        Attack pgd = new Attacks().byId("l2-pgd");
        HeadOnBackbone classifier = new HeadOnBackbone(model.backbone(), model.heads().getFirst());
        List<AttackResult> results = new ArrayList<>();
        for (int from = 0; from < attacked.size(); from += GROUP) {
            List<Promise> group = attacked.subList(from, Math.min(attacked.size(), from + GROUP));
            AttackTask task = new AttackTask(group.stream().map(Promise::image).toList(),
                    group.stream().mapToInt(Promise::prediction).toArray(),
                    group.stream().mapToDouble(promise -> factor * promise.radius()).toArray());
            AttackSettings settings = new AttackSettings(0, STEPS, factor * group.getLast().radius() / 8, 1, 17);
            results.addAll(pgd.run(classifier, task, settings, new JobContext()));
        }
        return results;
    }

    /** Whether some head decides otherwise; the heads share their weights, so one attack is an attack on both. */
    private static boolean broken(Promise promise, AttackResult result) {
        float[] embedding = model.backbone().embed(List.of(result.adversarial()))[0];
        double[] z = IntStream.range(0, embedding.length).mapToDouble(i -> embedding[i]).toArray();
        return model.heads()
            .stream()
            .filter(head -> !head.name().equals("multi-layer"))
            .anyMatch(head -> head.predict(z) != promise.prediction() || Head.argmax(head.scores(z)) != promise
                .prediction());
    }

    @Test
    void pgdNeverSucceedsInsideACertifiedRadius() {
        assertThat(promises).hasSizeGreaterThan(490);
        List<AttackResult> results = attack(promises, SoundnessSuite.SHARE);
        for (int i = 0; i < results.size(); i++) {
            Promise promise = promises.get(i);
            AttackResult result = results.get(i);
            assertThat(result.l2()).isLessThan(promise.radius());
            assertThat(broken(promise, result))
                .as("image %s, radius %s, l2 %s", promise.image().contentHash(), promise.radius(), result.l2())
                .isFalse();
        }
        // The attack used its ball: it is not by standing still that it failed.
        assertThat(results.stream().mapToDouble(AttackResult::l2).average().orElseThrow())
            .isGreaterThan(0.9 * promises.stream().mapToDouble(Promise::radius).average().orElseThrow());
    }

    @Test
    void theSameAttackSucceedsOnMostImagesFurtherOut() {
        List<Promise> some = IntStream.range(0, promises.size())
            .filter(i -> i % 10 == 0)
            .mapToObj(promises::get)
            .toList();
        List<AttackResult> results = attack(some, 4);
        long successes = IntStream.range(0, some.size()).filter(i -> broken(some.get(i), results.get(i))).count();
        assertThat(successes).isGreaterThan(some.size() / 2);
    }
}
