package org.fars.evaluate.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.fars.evaluate.Fixtures;
import org.fars.evaluate.store.RunRepository.StoredRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRepositoryTest {
    private static final Instant NOON = Instant.parse("2025-06-01T12:00:00Z");

    @TempDir
    private Path folder;

    private StoredRun begin(Instant when, int images) {
        return new RunRepository(folder, InstantSource.fixed(when)).begin("linear", "data", Fixtures.items(images),
                Fixtures.settings());
    }

    @Test
    void runsStartedAtTheSameTimeHaveTheirOwnFolders() {
        StoredRun one = begin(NOON, 3);
        StoredRun other = begin(NOON, 5);
        assertThat(other.folder()).isNotEqualTo(one.folder());
        RunRepository shelf = new RunRepository(folder);
        assertThat(shelf.images(one)).hasSize(3);
        assertThat(shelf.images(other)).hasSize(5);
        assertThat(shelf.list()).containsExactlyInAnyOrder(one, other);
    }

    @Test
    void aClockThatIsSetBackOverwritesNoRun() {
        List<StoredRun> runs = List.of(begin(NOON, 1), begin(NOON.minusSeconds(3600), 2), begin(NOON, 3));
        assertThat(new RunRepository(folder).list()).containsExactlyInAnyOrderElementsOf(runs);
    }
}
