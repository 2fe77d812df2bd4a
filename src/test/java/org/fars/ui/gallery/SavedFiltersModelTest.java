package org.fars.ui.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.SimpleDoubleProperty;
import org.fars.ui.FakeModel;
import org.fars.ui.common.Messages;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedFiltersModelTest {
    private final GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(0.3));
    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final Messages messages = new Messages(Locale.ENGLISH);
    @TempDir
    private Path folder;

    private SavedFiltersModel open() {
        gallery.cardProperty().set(FakeModel.card());
        return new SavedFiltersModel(gallery, folder.resolve("filters.json"), runner, messages,
                damage -> fail(damage.toString()));
    }

    private void narrow() {
        gallery.filterProperty().set(GalleryFilter.WRONG);
        gallery.searchProperty().set("a");
        gallery.ofClassProperty().set(Optional.of("left"));
        gallery.sortProperty().set(GallerySort.RADIUS_UP);
    }

    private void widen() {
        gallery.filterProperty().set(GalleryFilter.ALL);
        gallery.searchProperty().set("");
        gallery.ofClassProperty().set(Optional.empty());
        gallery.sortProperty().set(GallerySort.ARRIVAL);
    }

    @Test
    void aNamedFilterComesBackAfterARestart() {
        SavedFiltersModel first = open();
        assertThat(first.isFiltered()).isFalse();
        narrow();
        assertThat(first.isFiltered()).isTrue();
        first.save(" hard ones ");
        assertThat(first.all()).containsOnlyKeys("hard ones");
        first.flush();
        widen();
        SavedFiltersModel second = open();
        second.use("hard ones");
        assertThat(gallery.filterProperty().get()).isEqualTo(GalleryFilter.WRONG);
        assertThat(gallery.searchProperty().get()).isEqualTo("a");
        assertThat(gallery.ofClassProperty().get()).contains("left");
        assertThat(gallery.sortProperty().get()).isEqualTo(GallerySort.RADIUS_UP);
    }

    @Test
    void aFilterCanBeReplacedAndDeleted() {
        SavedFiltersModel filters = open();
        narrow();
        filters.save("mine");
        widen();
        gallery.searchProperty().set("b");
        filters.save("mine");
        assertThat(filters.all().get("mine").search()).isEqualTo("b");
        filters.delete("mine");
        runner.drain();
        assertThat(filters.all()).isEmpty();
        assertThat(open().all()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> filters.save(" "));
    }

    @Test
    void aClassThatTheModelLacksHidesNothing() {
        SavedFiltersModel filters = open();
        gallery.add(List.of(FakeModel.image("a", "left", 0.9, 0.1)));
        gallery.ofClassProperty().set(Optional.of("tench"));
        filters.save("fish");
        widen();
        filters.use("fish");
        assertThat(gallery.shown()).hasSize(1);
    }

    @Test
    void aDamagedFileIsSaidAndLeavesNoFilters() throws IOException {
        Files.writeString(folder.resolve("filters.json"), "{");
        List<String> said = new ArrayList<>();
        SavedFiltersModel filters = new SavedFiltersModel(gallery, folder.resolve("filters.json"), runner, messages,
                damage -> said.add(damage.file().getFileName().toString()));
        assertThat(filters.all()).isEmpty();
        assertThat(said).containsExactly("filters.json");
    }
}
