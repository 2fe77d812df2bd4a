package org.fars.evaluate.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationRun;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.EvaluationSettings;
import org.fars.evaluate.Fixtures;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.fars.image.ImageSource.UnreadableImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunResultsTest {
    private static final EvaluationSettings SETTINGS = Fixtures.settings().withAttacks(List.of());

    @TempDir
    private Path folder;

    private EvaluationRun resume(List<EvaluationItem> items) {
        return Fixtures.evaluation(items, SETTINGS, folder, true).run(new JobContext());
    }

    private StoredRun stored() {
        return new StoredRun(folder, new StoredRun.About(Instant.EPOCH, "linear", "test data", 5, SETTINGS), 5);
    }

    private static List<EvaluationItem> with(List<EvaluationItem> items, int position, EvaluationItem other) {
        List<EvaluationItem> changed = new ArrayList<>(items);
        changed.set(position, other);
        return changed;
    }

    private void isWhatEveryReaderSees(EvaluationRun run) {
        assertThat(stored().read()).isEqualTo(run);
        assertThat(ShardMerger.merge(List.of(folder))).isEqualTo(run);
    }

    @Test
    void anImageThatGetsAnotherLabelIsListedOnceUnderTheNewOne() {
        List<EvaluationItem> items = Fixtures.items(5);
        EvaluationItem old = items.get(2);
        resume(items);

        EvaluationRun run = resume(
                with(items, 2, new EvaluationItem(old.location(), old.name(), (old.label() + 1) % 3, old.image())));

        assertThat(run.results()).hasSize(5)
            .element(2)
            .extracting(ImageResult::label)
            .isEqualTo((old.label() + 1) % 3);
        isWhatEveryReaderSees(run);
    }

    @Test
    void anImageThatGetsAnotherLabelAndCanNoLongerBeReadIsListedAsSkippedOnly() {
        List<EvaluationItem> items = Fixtures.items(5);
        EvaluationItem old = items.get(2);
        resume(items);

        EvaluationRun run = resume(
                with(items, 2, new EvaluationItem(old.location(), old.name(), (old.label() + 1) % 3, () -> {
                    throw new UnreadableImageException(old.location(), "there is no such file");
                })));

        assertThat(run.results()).hasSize(4).extracting(ImageResult::location).doesNotContain(old.location());
        assertThat(run.skipped()).extracting(SkippedImage::location).containsExactly(old.location());
        isWhatEveryReaderSees(run);
    }

    @Test
    void anImageThatCouldNotBeReadAtFirstIsListedAndCountedOnceWhenItCan() throws IOException {
        List<EvaluationItem> items = Fixtures.items(5);
        EvaluationItem good = items.get(3);
        resume(with(items, 3, new EvaluationItem(good.location(), good.name(), good.label(), () -> {
            throw new UnreadableImageException(good.location(), "there is no such file");
        })));

        assertThat(Journal.countImages(folder.resolve(Journal.FILE_NAME))).isEqualTo(5);
        EvaluationRun run = resume(items);

        assertThat(run.results()).hasSize(5);
        assertThat(run.skipped()).isEmpty();
        assertThat(Journal.countImages(folder.resolve(Journal.FILE_NAME))).isEqualTo(5);
        isWhatEveryReaderSees(run);
    }

    @Test
    void namesWithQuotationMarksAreCountedAndTornLinesAreNot() throws IOException {
        List<EvaluationItem> items = Fixtures.items(3);
        EvaluationItem first = items.getFirst();
        resume(with(items, 0, new EvaluationItem("/a\"b\\\"location\":\"c.png", "\"", first.label(), first.image())));
        Path journal = folder.resolve(Journal.FILE_NAME);
        String text = Files.readString(journal);
        Files.writeString(journal, text + text.lines().skip(1).findFirst().orElseThrow().replaceFirst("\"hash.*", ""));
        assertThat(Journal.countImages(journal)).isEqualTo(3);
        assertThat(Journal.countImages(folder.resolve("nowhere"))).isZero();
    }

    @Test
    void anImageUnreadableInOneShardCountsIfAnotherCouldReadIt() {
        List<EvaluationItem> items = Fixtures.items(5);
        EvaluationItem good = items.get(3);
        EvaluationRun whole = Fixtures.run(items, SETTINGS, folder.resolve("good"));
        Fixtures.run(with(items, 3, new EvaluationItem(good.location(), good.name(), good.label(), () -> {
            throw new UnreadableImageException(good.location(), "there is no such file");
        })), SETTINGS, folder.resolve("bad"));

        assertThat(ShardMerger.merge(List.of(folder.resolve("good"), folder.resolve("bad")))).isEqualTo(whole);
    }
}
