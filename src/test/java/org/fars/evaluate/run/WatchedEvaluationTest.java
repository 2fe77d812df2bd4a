package org.fars.evaluate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.JobContext.JobCancelledException;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.store.RunRepository;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.fars.ui.FakeModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedEvaluationTest {
    private static final EvaluationSettings SETTINGS = EvaluationSettings.of(List.of("exact-margin")).withBatchSize(3);

    @TempDir
    private Path folder;

    private static List<EvaluationItem> items() {
        return IntStream.range(0, 10).mapToObj(i -> {
            var image = FakeModel.image("image " + i, "left", i / 10.0, 0.45);
            return new EvaluationItem(image.source().location(), image.name(), 0,
                    () -> image.source().read(1, 2, 2));
        }).toList();
    }

    private EvaluationRun evaluate(StoredRun stored, int batches, List<Integer> told) {
        int[] left = {batches};
        return new Evaluation(FakeModel.model(), new EvaluationData("drawn", items()), SETTINGS, Certifiers.standard()
            .byIds(SETTINGS.certificates()), new Attacks(), stored.folder(), true)
            .watchedBy(new Evaluation.Watcher() {
                @Override
                public boolean shouldContinue() {
                    return left[0]-- > 0;
                }

                @Override
                public void evaluated(EvaluationRun soFar) {
                    told.add(soFar.results().size());
                }
            })
            .clockedBy(() -> 0)
            .run(new JobContext());
    }

    @Test
    void aPausedRunResumesToTheSameResults() {
        RunRepository shelf = new RunRepository(folder);
        StoredRun stored = shelf.begin("fake", "drawn", items(), SETTINGS);
        List<Integer> told = new ArrayList<>();
        assertThatThrownBy(() -> evaluate(stored, 2, told)).isInstanceOf(JobCancelledException.class);
        assertThat(told).containsExactly(1, 3);
        StoredRun paused = shelf.list().getFirst();
        assertThat(paused.done()).isEqualTo(3);
        assertThat(paused.finished()).isFalse();
        assertThat(paused.read().results()).hasSize(3);

        EvaluationRun resumed = evaluate(paused, 99, told);
        assertThat(told).containsExactly(1, 3, 4, 6, 9, 10);
        assertThat(shelf.list().getFirst().finished()).isTrue();
        StoredRun whole = shelf.begin("fake", "drawn", items(), SETTINGS);
        assertThat(resumed.results()).isEqualTo(evaluate(whole, 99, new ArrayList<>()).results());
        assertThat(paused.read().results()).isEqualTo(resumed.results());
    }

    @Test
    void aRunRemembersItsImagesAndSettings() {
        RunRepository shelf = new RunRepository(folder);
        StoredRun begun = shelf.begin("fake", "drawn", items(), SETTINGS.withLimit(4));
        StoredRun found = shelf.list().getFirst();
        assertThat(found).isEqualTo(begun);
        assertThat(found.about().images()).isEqualTo(4);
        assertThat(shelf.images(found)).hasSize(10)
            .first()
            .isEqualTo(new RunRepository.Planned("/drawn/image 0", "image 0", 0));
    }

    @Test
    void foldersThatHoldNoRunAreNotListed() throws Exception {
        java.nio.file.Files.createDirectories(folder.resolve("other"));
        java.nio.file.Files.writeString(folder.resolve("other/run.json"), "{torn");
        assertThat(new RunRepository(folder).list()).isEmpty();
        assertThat(new RunRepository(folder.resolve("nowhere")).list()).isEmpty();
    }
}
