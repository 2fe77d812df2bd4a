package org.fars.ui.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javafx.beans.property.SimpleDoubleProperty;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.image.Thumbnails.Thumbnail;
import org.fars.ui.FakeModel;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.common.Messages;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    /** Sorted by class, as folders are. */
    private static final Map<String, Integer> SIZES = Map.of("a", 30, "b", 7, "c", 21);

    private final List<String> read = new ArrayList<>();
    private final GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(0.3));

    /** An image that tells when it is read. */
    private record Told(String name, List<String> read) implements ImageSource {
        @Override
        public String location() {
            return "/told/" + name;
        }

        @Override
        public ImageTensor read(int channels, int height, int width) {
            read.add(name.substring(0, 1));
            return new ImageTensor(1, 2, 2, new float[]{0.4f, 0.5f, 0.4f, 0.5f});
        }

        @Override
        public Thumbnail thumbnail(int side) {
            return Thumbnail.of(new ImageTensor(1, 2, 2, new float[4]));
        }
    }

    private List<ImageItem> sortedByClass() {
        return gallery.add(SIZES.keySet()
            .stream()
            .sorted()
            .flatMap(label -> IntStream.range(0, SIZES.get(label))
                .mapToObj(i -> new LabelledImage(new Told(label + i, read), Optional.of(label))))
            .toList());
    }

    /** Each class is there once per round, until all of its images are. */
    private static void assertFair(List<String> labels) {
        assertThat(labels).hasSize(58);
        for (int round = 1; round <= 30; round++) {
            int now = round;
            int seen = SIZES.values().stream().mapToInt(size -> Math.min(now, size)).sum();
            Map<String, Long> counts = labels.subList(0, seen)
                .stream()
                .collect(Collectors.groupingBy(label -> label, Collectors.counting()));
            SIZES.forEach((label, size) -> assertThat(counts).containsEntry(label, (long) Math.min(now, size)));
        }
    }

    @Test
    void partialResultsCoverAllClasses() {
        QueuedTaskRunner runner = new QueuedTaskRunner();
        ModelSession models = FakeModel.session(runner, "exact-margin");
        GalleryAnalyzer analyzer = new GalleryAnalyzer(gallery, models, new SettingsModel(), runner,
                new Messages(Locale.ENGLISH));
        analyzer.add(sortedByClass());
        models.open(FakeModel.card());
        runner.drain();
        assertFair(read);
        assertThat(gallery.knownProperty().get()).isEqualTo(58);
    }

    @Test
    void imagesInSightComeFirstAndTheirClassThenWaits() {
        QueuedTaskRunner runner = new QueuedTaskRunner();
        ModelSession models = FakeModel.session(runner, "exact-margin");
        GalleryAnalyzer analyzer = new GalleryAnalyzer(gallery, models, new SettingsModel(), runner,
                new Messages(Locale.ENGLISH));
        List<ImageItem> items = sortedByClass();
        analyzer.setSight(() -> items.subList(0, 4));
        analyzer.add(items);
        models.open(FakeModel.card());
        runner.drain();
        assertThat(read.subList(0, 4)).containsOnly("a");
        assertThat(read.subList(4, 12)).containsOnly("b", "c");
        assertThat(read.subList(0, 12)).filteredOn("b"::equals).hasSize(4);
    }

    @Test
    void theOrderOfASelectionTakesOneOfEachClassInTurn() {
        List<ImageItem> items = sortedByClass();
        List<ImageItem> order = FairQueue.order(items);
        assertThat(order).containsExactlyInAnyOrderElementsOf(items);
        assertFair(order.stream().map(item -> item.entry().label().orElseThrow()).toList());
        assertThat(order.stream().filter(item -> item.entry().label().equals(Optional.of("b"))))
            .isEqualTo(items.subList(30, 37));
        List<ImageItem> unlabelled = gallery.add(List.of(FakeModel.image("x", null, 0.9, 0.1),
                FakeModel.image("y", null, 0.1, 0.9)));
        assertThat(FairQueue.order(unlabelled)).isEqualTo(unlabelled);
    }
}
