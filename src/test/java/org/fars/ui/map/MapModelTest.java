package org.fars.ui.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javafx.beans.property.SimpleDoubleProperty;
import org.fars.ui.FakeModel;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryAnalyzer;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MapModelTest {
    private final GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(0.3));
    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final Messages messages = new Messages(Locale.ENGLISH);
    private final ModelSession models = FakeModel.session(runner, "exact-margin");
    private final GalleryAnalyzer analyzer = new GalleryAnalyzer(gallery, models, new SettingsModel(), runner,
            messages);
    private final MapModel map = new MapModel(gallery, runner, messages);

    @BeforeEach
    void threeImagesOnALineAndABrokenOne() {
        gallery.cardProperty().set(FakeModel.card());
        gallery.add(List.of(FakeModel.image("a", "left", 0.2, 0.5), FakeModel.broken("torn"),
                FakeModel.image("b", "right", 0.4, 0.5), FakeModel.image("c", null, 0.8, 0.5)));
    }

    private void analyse() {
        models.open(FakeModel.card());
        runner.drain();
    }

    private MapModel.Points points() {
        return map.pointsProperty().get().orElseThrow();
    }

    @Test
    void nothingIsComputedWhileTheMapIsNotShown() {
        analyse();
        assertThat(map.pointsProperty().get()).isEmpty();
        assertThat(map.workProperty().get()).isNull();
    }

    @Test
    void analysedImagesLieAlongTheDirectionInWhichTheyDiffer() {
        map.setShown(true);
        assertThat(map.pointsProperty().get()).as("nothing is analysed yet").isEmpty();
        analyse();
        assertThat(runner.failures()).isEmpty();
        assertThat(points().items()).extracting(item -> item.entry().name()).containsExactly("a", "b", "c");
        assertThat(points().shares()[0]).isCloseTo(1, within(1e-9));
        // Two of the four pixels differ by 0.4 between b and c.
        assertThat(points().positions()[2][0] - points().positions()[1][0]).isCloseTo(0.4 * Math.sqrt(2), within(1e-6));
    }

    @Test
    void imagesThatComeLaterAreMappedToo() {
        map.setShown(true);
        analyse();
        analyzer.add(gallery.add(List.of(FakeModel.image("d", "left", 0.9, 0.1))));
        runner.drain();
        assertThat(points().items()).hasSize(4);
    }

    @Test
    void withAnotherModelTheMapIsGoneUntilItHasAnalysed() {
        map.setShown(true);
        analyse();
        gallery.forgetVerdicts();
        assertThat(map.pointsProperty().get()).isEmpty();
    }

    @Test
    void withoutImagesThereIsNoMap() {
        map.setShown(true);
        analyse();
        gallery.clear();
        assertThat(map.pointsProperty().get()).isEmpty();
    }

    @Test
    void coloursFollowTheLabelAndThePredictionOnlyWhereThereIsNone() {
        assertThat(map.group(gallery.all().getFirst())).isEqualTo("left");
        assertThat(map.group(gallery.all().getLast())).isEmpty();
        assertThat(map.groups()).isEqualTo(FakeModel.CLASSES);
    }

    @Test
    void theLegendNamesTheMostFrequentOfAThousandClasses() {
        List<String> classes = IntStream.range(0, 1000).mapToObj(i -> "class " + i).toList();
        List<String> groups = new ArrayList<>(classes);
        groups.addAll(List.of("class 900", "class 17"));
        List<String> named = MapView.mostFrequent(groups, classes);
        assertThat(named).hasSize(12).contains("class 17", "class 900");
        assertThat(MapView.mostFrequent(groups, classes.subList(0, 12))).isEqualTo(classes.subList(0, 12));
    }
}
