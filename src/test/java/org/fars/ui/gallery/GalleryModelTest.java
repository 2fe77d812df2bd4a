package org.fars.ui.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import javafx.beans.Observable;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.ObjectBinding;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ImageSource;
import org.fars.image.ImageTensor;
import org.fars.image.Thumbnails.Thumbnail;
import org.fars.model.ModelCard;
import org.fars.ui.FakeModel;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.common.Messages;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GalleryModelTest {
    private final DoubleProperty epsilon = new SimpleDoubleProperty(0.3);
    private final GalleryModel gallery = new GalleryModel(epsilon);
    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final ModelSession models = FakeModel.session(runner, "exact-margin");
    private final GalleryAnalyzer analyses = new GalleryAnalyzer(gallery, models, new SettingsModel(), runner,
            new Messages(Locale.ENGLISH));

    /** Exact radii: |left − right|·2/√4 = |left − right|. */
    @BeforeEach
    void fourImagesAndAModel() {
        gallery.cardProperty().set(FakeModel.card());
        analyses.add(gallery.add(List.of(FakeModel.image("sure", "left", 0.9, 0.1), FakeModel.broken("torn"),
                FakeModel.image("close", "right", 0.4, 0.5), FakeModel.image("mislabelled", "right", 0.7, 0.2))));
        models.open(FakeModel.card());
        runner.drain();
    }

    private List<String> shown() {
        return gallery.shown().stream().map(item -> item.entry().name()).toList();
    }

    @Test
    void aBrokenImageStaysVisibleWithItsReasonAndTheOthersAreAnalysed() {
        assertThat(shown()).containsExactly("sure", "torn", "close", "mislabelled");
        assertThat(gallery.all().get(1).state()).isEqualTo(new ImageItem.State.Broken("torn: is torn"));
        assertThat(gallery.knownProperty().get()).isEqualTo(3);
        assertThat(gallery.brokenProperty().get()).isEqualTo(1);
        assertThat(runner.failures()).isEmpty();
    }

    @Test
    void theVerdictHoldsTheExactRadius() {
        assertThat(gallery.all().getFirst().verdict().orElseThrow().radius())
            .isCloseTo(0.8, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(gallery.prediction(gallery.all().getFirst())).contains("left");
    }

    @Test
    void filtersShowWhatTheySay() {
        gallery.filterProperty().set(GalleryFilter.WRONG);
        assertThat(shown()).containsExactly("mislabelled");
        gallery.filterProperty().set(GalleryFilter.BROKEN);
        assertThat(shown()).containsExactly("torn");
        gallery.filterProperty().set(GalleryFilter.CERTIFIED);
        assertThat(shown()).containsExactly("sure");
    }

    @Test
    void movingEpsilonMovesTheCertifiedFilter() {
        gallery.filterProperty().set(GalleryFilter.CERTIFIED);
        epsilon.set(0.05);
        assertThat(shown()).containsExactly("sure", "close");
        epsilon.set(0.9);
        assertThat(shown()).isEmpty();
    }

    @Test
    void searchFindsNamesLabelsAndPredictions() {
        gallery.searchProperty().set("SURE");
        assertThat(shown()).containsExactly("sure");
        gallery.searchProperty().set("right");
        assertThat(shown()).containsExactly("close", "mislabelled");
        gallery.searchProperty().set("no such thing");
        assertThat(shown()).isEmpty();
    }

    @Test
    void sortingByRadiusPutsUnknownOnesLast() {
        gallery.sortProperty().set(GallerySort.RADIUS_UP);
        assertThat(shown()).containsExactly("close", "mislabelled", "sure", "torn");
        gallery.sortProperty().set(GallerySort.RADIUS_DOWN);
        assertThat(shown()).containsExactly("sure", "mislabelled", "close", "torn");
    }

    @Test
    void anImageThatIsHereIsNotAddedAgain() {
        assertThat(gallery.add(List.of(FakeModel.image("sure", null, 0.9, 0.1)))).isEmpty();
        assertThat(gallery.size()).isEqualTo(4);
    }

    @Test
    void arrowsStopAtTheEnds() {
        assertThat(gallery.selected()).map(item -> item.entry().name()).contains("sure");
        gallery.move(-1);
        assertThat(gallery.selected()).map(item -> item.entry().name()).contains("sure");
        gallery.move(100);
        assertThat(gallery.selected()).map(item -> item.entry().name()).contains("mislabelled");
    }

    @Test
    void imagesThatArriveDuringASweepAreAnalysedToo() {
        models.open(FakeModel.card());
        analyses.add(gallery.add(List.of(FakeModel.image("late", "left", 0.6, 0.1))));
        runner.drain();
        assertThat(gallery.knownProperty().get()).isEqualTo(4);
    }

    @Test
    void anotherModelForgetsWhatTheFirstOneSaid() {
        models.open(FakeModel.card());
        assertThat(gallery.knownProperty().get()).isZero();
        assertThat(gallery.brokenProperty().get()).isEqualTo(1);
        runner.drain();
        assertThat(gallery.knownProperty().get()).isEqualTo(3);
    }

    private List<String> selection() {
        return gallery.selection().items().stream().map(item -> item.entry().name()).toList();
    }

    @Test
    void selectingOneImageDeselectsTheOthers() {
        gallery.selection().set(gallery.all());
        assertThat(selection()).containsExactly("sure", "torn", "close", "mislabelled");
        gallery.selectedProperty().set(gallery.all().getLast());
        assertThat(selection()).containsExactly("mislabelled");
    }

    @Test
    void togglingKeepsAtLeastOneSelectedAndLeadsWithWhatWasAdded() {
        gallery.selection().toggle(gallery.all().getFirst());
        assertThat(selection()).containsExactly("sure");
        gallery.selection().toggle(gallery.all().get(2));
        assertThat(selection()).containsExactly("sure", "close");
        assertThat(gallery.selected()).contains(gallery.all().get(2));
        gallery.selection().toggle(gallery.all().get(2));
        assertThat(selection()).containsExactly("sure");
        assertThat(gallery.selected()).contains(gallery.all().getFirst());
    }

    @Test
    void extendingGoesFromTheAnchorInTheOrderShown() {
        gallery.sortProperty().set(GallerySort.RADIUS_UP);
        gallery.selection().only(gallery.all().get(2));
        gallery.extend(2);
        assertThat(selection()).containsExactly("close", "mislabelled", "sure");
        gallery.extend(-1);
        assertThat(selection()).containsExactly("close", "mislabelled");
    }

    @Test
    void pickedImagesAreSelectedAndShownAloneUntilThatIsCleared() {
        gallery.pick("a chart", java.util.Set.of("/drawn/close", "/drawn/mislabelled", "/drawn/elsewhere"));
        assertThat(shown()).containsExactly("close", "mislabelled");
        assertThat(selection()).containsExactly("close", "mislabelled");
        gallery.filterProperty().set(GalleryFilter.RIGHT);
        assertThat(shown()).containsExactly("close");
        gallery.filterProperty().set(GalleryFilter.ALL);
        gallery.pick("a chart", java.util.Set.of());
        assertThat(shown()).hasSize(4);
    }

    @Test
    void revealingShowsAnImageThatAPickHid() {
        gallery.pick("a chart", java.util.Set.of("/drawn/close"));
        gallery.reveal("/drawn/sure");
        assertThat(shown()).hasSize(4);
        assertThat(selection()).containsExactly("sure");
    }

    @Test
    void oneClassIsThatOfTheLabelAndOfThePredictionWhereThereIsNone() {
        analyses.add(gallery.add(List.of(FakeModel.image("bare", null, 0.9, 0.1))));
        runner.drain();
        gallery.ofClassProperty().set(java.util.Optional.of("left"));
        assertThat(shown()).containsExactly("sure", "bare");
        gallery.ofClassProperty().set(java.util.Optional.of("right"));
        assertThat(shown()).containsExactly("close", "mislabelled");
    }

    @Test
    void anyCertificateOrTheMarginOrders() {
        gallery.radiusOfProperty().set(java.util.Optional.of("exact-margin"));
        gallery.sortProperty().set(GallerySort.RADIUS_DOWN);
        assertThat(shown()).containsExactly("sure", "mislabelled", "close", "torn");
        gallery.radiusOfProperty().set(java.util.Optional.of("no-such-certificate"));
        assertThat(shown()).containsExactly("sure", "torn", "close", "mislabelled");
        gallery.sortProperty().set(GallerySort.MARGIN_UP);
        assertThat(shown()).containsExactly("close", "mislabelled", "sure", "torn");
    }

    @Test
    void tenThousandImagesChangeWhatIsShownOnceForEachBatchAndNotForEachImage() {
        List<LabelledImage> many = IntStream.range(0, 10_000)
            .mapToObj(i -> FakeModel.image("image " + i, null, i / 10_000.0, 0.5))
            .toList();
        int[] changes = new int[1];
        gallery.shown().addListener((javafx.beans.Observable list) -> changes[0]++);
        gallery.add(many);
        assertThat(gallery.size()).isEqualTo(10_004);
        assertThat(changes[0]).isEqualTo(1);
    }

    private LabelledImage recorded(String name, List<String> order) {
        LabelledImage image = FakeModel.image(name, "left", 0.9, 0.1);
        return new LabelledImage(new ImageSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String location() {
                return image.source().location();
            }

            @Override
            public ImageTensor read(int channels, int height, int width) {
                order.add(name);
                return image.source().read(channels, height, width);
            }

            @Override
            public Thumbnail thumbnail(int side) {
                return image.source().thumbnail(side);
            }
        }, image.label());
    }

    @Test
    void anotherModelIsAskedAboutTheSelectedAndTheVisibleImagesFirst() {
        List<String> order = new ArrayList<>();
        analyses.add(gallery.add(IntStream.range(0, 40).mapToObj(i -> recorded("image" + i, order)).toList()));
        runner.drain();
        order.clear();
        // A filter that shows nothing while no verdict is known.
        gallery.filterProperty().set(GalleryFilter.CERTIFIED);
        analyses.setSight(() -> gallery.shown().reversed().stream().limit(3).toList());
        gallery.selectedProperty().set(gallery.all().get(20));
        models.open(FakeModel.card());
        runner.drain();
        assertThat(order.subList(0, 4)).containsExactly("image16", "image39", "image38", "image37");
        assertThat(order).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void theSightIsAnalysedOnlyOnceImagesAreSeenAndKnown() {
        analyses.setSight(List::of);
        assertThat(analyses.isSightAnalysed()).isFalse();
        analyses.setSight(gallery::shown);
        assertThat(analyses.isSightAnalysed()).isTrue();
        gallery.add(List.of(FakeModel.image("late", "left", 0.9, 0.1)));
        analyses.look();
        assertThat(analyses.isSightAnalysed()).isFalse();
    }

    @Test
    void labelsAreCountedByWhetherTheyAreClassesOfTheModel() {
        assertThat(gallery.labels()).isEqualTo(new GalleryModel.LabelCount(2, 2));
        gallery.add(List.of(FakeModel.image("pet", "cat", 0.9, 0.1)));
        assertThat(gallery.labels()).isEqualTo(new GalleryModel.LabelCount(2, 3));
        gallery.cardProperty().set(null);
        assertThat(gallery.labels()).isEqualTo(new GalleryModel.LabelCount(0, 0));
    }

    @Test
    void labelsAreCountedByTheNewModelAsSoonAsItIsThere() {
        ObjectBinding<GalleryModel.LabelCount> count = Bindings.createObjectBinding(gallery::labels,
                gallery.cardProperty());
        List<Integer> seen = new ArrayList<>();
        count.addListener((Observable changed) -> seen.add(count.get().known()));
        assertThat(count.get().known()).isEqualTo(2);
        gallery.cardProperty()
            .set(new ModelCard("other", "Up or down", FakeModel.INPUT, List.of(), List.of("up", "down"), List.of(),
                    null,
                    Map.of(), Map.of(), Map.of(), Map.of()));
        gallery.cardProperty().set(FakeModel.card());
        assertThat(seen).containsExactly(0, 2);
    }
}
