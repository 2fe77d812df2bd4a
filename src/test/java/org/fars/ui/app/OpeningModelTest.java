package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javax.imageio.ImageIO;
import org.fars.core.UserInputException;
import org.fars.image.Dataset.SkippedFile;
import org.fars.model.ModelCard;
import org.fars.model.Shape;
import org.fars.ui.FakeModel;
import org.fars.ui.app.OpenSources.LoadedSources;
import org.fars.ui.app.OpeningModel.Question;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpeningModelTest {
    private static final ModelCard CLOTHES = card("clothes", 1, List.of("bag", "coat"));
    private static final ModelCard PHOTOGRAPHS = card("photographs", 3, List.of("tench", "church"));

    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(0.3));
    private final OpenSources sources = new OpenSources(runner, new Messages(Locale.ENGLISH));
    private final ObjectProperty<ModelCard> chosen = new SimpleObjectProperty<>(CLOTHES);
    private final List<LoadedSources> opened = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final OpeningModel opening = new OpeningModel(sources, gallery, chosen, List.of(CLOTHES, PHOTOGRAPHS),
            this::clear, found -> {
                opened.add(found);
                gallery.add(found.images());
            });
    @TempDir
    private Path folder;

    private static ModelCard card(String id, int channels, List<String> classes) {
        return new ModelCard(id, id, new Shape(channels, 28, 28), List.of(), classes, List.of(), null, Map.of(),
                Map.of(), Map.of(), Map.of());
    }

    @BeforeEach
    void tellRefusals() {
        opening.onRefused((UserInputException mistake) -> refused.add(mistake.getMessage()));
    }

    private void clear() {
        gallery.clear();
        sources.clear();
        opening.skipped().clear();
    }

    private Path picture(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        return file;
    }

    private void open(Path path) {
        opening.open(List.of(path));
        runner.drain();
    }

    @Test
    void theFirstImagesAreOpenedWithoutAQuestion() throws IOException {
        open(picture("data/bag/1.png").getParent().getParent());
        assertThat(opening.questionProperty().get()).isEmpty();
        assertThat(gallery.size()).isOne();
        assertThat(sources.paths()).containsExactly(folder.resolve("data"));
    }

    @Test
    void otherImagesAskFirstAndNameTheModelThatSuitsThem() throws IOException {
        gallery.add(List.of(FakeModel.image("open", "bag", 0.1, 0.2)));
        picture("fish/tench/1.png");
        picture("fish/church/2.png");
        open(folder.resolve("fish"));
        assertThat(opening.questionProperty().get())
            .contains(new Question("fish", 2, "clothes", java.util.Optional.of("photographs")));
        assertThat(gallery.size()).isOne();

        opening.replace();
        runner.drain();
        assertThat(gallery.all()).extracting(item -> item.entry().label().orElseThrow())
            .containsExactlyInAnyOrder("tench", "church");
        assertThat(sources.paths()).containsExactly(folder.resolve("fish"));
        assertThat(opening.questionProperty().get()).isEmpty();
    }

    @Test
    void addingKeepsTheOpenImagesAndCancellingChangesNothing() throws IOException {
        gallery.add(List.of(FakeModel.image("open", "bag", 0.1, 0.2)));
        Path more = picture("more/coat/1.png").getParent().getParent();
        open(more);
        assertThat(opening.questionProperty().get().orElseThrow().better()).isEmpty();
        opening.cancel();
        assertThat(gallery.size()).isOne();
        assertThat(sources.paths()).isEmpty();

        open(more);
        opening.add();
        assertThat(gallery.size()).isEqualTo(2);
        assertThat(opened).hasSize(1);
    }

    @Test
    void aFolderWithSeveralSplitsAsksWhich() throws IOException {
        picture("set/train/bag/1.png");
        picture("set/train/coat/2.png");
        picture("set/val/bag/3.png");
        picture("set/val/coat/4.png");
        open(folder.resolve("set"));
        assertThat(gallery.size()).isZero();
        assertThat(refused).isEmpty();
        List<Path> choices = opening.splitsProperty().get().orElseThrow().choices();
        assertThat(choices).extracting(path -> path.getFileName().toString()).containsExactly("train", "val");

        opening.choose(choices.getLast());
        runner.drain();
        assertThat(opening.splitsProperty().get()).isEmpty();
        assertThat(gallery.all()).extracting(item -> item.entry().name()).allMatch(name -> name.contains(".png"));
        assertThat(gallery.size()).isEqualTo(2);
        assertThat(sources.paths()).containsExactly(folder.resolve("set").resolve("val"));
    }

    @Test
    void skippedFilesAreListedWithTheirReasonUntilAllImagesAreRemoved() throws IOException {
        picture("data/bag/1.png");
        Files.writeString(folder.resolve("data/bag/notes.docx"), "not an image");
        open(folder.resolve("data"));
        assertThat(gallery.size()).isOne();
        assertThat(opening.skipped()).extracting(SkippedFile::name).containsExactly("bag/notes.docx");
        assertThat(opening.skipped().getFirst().reason()).isNotBlank();
        clear();
        assertThat(opening.skipped()).isEmpty();
    }

    @Test
    void whatCannotBeOpenedIsSaidWhileTheRestIsOpened() throws IOException {
        Path good = picture("data/bag/1.png").getParent().getParent();
        Path empty = Files.createDirectory(folder.resolve("nothing"));
        opening.open(List.of(empty, good));
        runner.drain();
        assertThat(gallery.size()).isOne();
        assertThat(refused).singleElement().asString().contains("nothing");
    }

    @Test
    void aStartWithoutItsImagesStillBegins() {
        List<String> begun = new ArrayList<>();
        opening.add(List.of(folder.resolve("gone")), () -> begun.add("begun"));
        runner.drain();
        assertThat(begun).containsExactly("begun");
        assertThat(runner.mistakes()).hasSize(1);
    }
}
