package org.fars.ui.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.fars.attack.LinearBackbone;
import org.fars.attack.Pgd;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.core.JobContext;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.model.Shape;
import org.fars.ui.FakeModel;
import org.fars.ui.WatchedBackbone;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.common.Messages;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.inspect.ModelComparisonModel.Comparison;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelComparisonModelTest {
    private static final List<Certifier> EXACT = Certifiers.standard().byIds(List.of("exact-margin"));

    private final Messages messages = new Messages(Locale.ENGLISH);
    private final GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(0.3));
    private final SettingsModel settings = new SettingsModel();
    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final ModelSession models = FakeModel.session(runner, "exact-margin");
    private final InspectModel inspect = new InspectModel(gallery, models, EXACT, List.of(), List.of(Pgd.l2()),
            settings,
            runner, messages, (name, original, result) -> name);
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final ObservableList<ModelCard> cards = FXCollections.observableArrayList(FakeModel.card(),
            card("doubled", FakeModel.INPUT, FakeModel.CLASSES), card("wide", new Shape(1, 3, 3), FakeModel.CLASSES),
            card("vertical", FakeModel.INPUT, List.of("up", "down")),
            card("three", FakeModel.INPUT, List.of("left", "right", "none")));
    private final ModelComparisonModel comparison = new ModelComparisonModel(new Opening(), EXACT, inspect, cards,
            settings, runner, messages);

    private static ModelCard card(String id, Shape input, List<String> classes) {
        return new ModelCard(id, id, input, List.of(), classes, List.of(), null, Map.of(), Map.of(), Map.of(),
                Map.of());
    }

    /** Opens a model whose scores are twice those of the model in use. */
    private final class Opening implements ModelCatalog {
        @Override
        public List<ModelCard> list() {
            return cards;
        }

        @Override
        public LoadedModel open(String id, JobContext context) {
            opened.incrementAndGet();
            return new LoadedModel(cards.get(1),
                    new WatchedBackbone(new LinearBackbone(FakeModel.INPUT), closed::incrementAndGet),
                    List.of(new LinearHead("original", new double[][]{{2, 0, 2, 0}, {0, 2, 0, 2}}, new double[2])),
                    LipschitzBound.one());
        }
    }

    @BeforeEach
    void oneImageAndAModel() {
        gallery.cardProperty().set(FakeModel.card());
        gallery.add(List.of(FakeModel.image("a", "left", 0.625, 0.375), FakeModel.image("b", "left", 0.9, 0.1)));
        models.open(FakeModel.card());
        runner.drain();
    }

    private void compareWith(int card) {
        comparison.otherProperty().set(cards.get(card));
        comparison.compare();
        runner.drain();
    }

    @Test
    void theImageStandsUnderBothModelsAndTheSecondIsClosedAgain() {
        inspect.attack().findNearestOrCancel();
        runner.drain();
        compareWith(1);
        assertThat(runner.failures()).isEmpty();
        Comparison found = comparison.comparisonProperty().get().orElseThrow();
        assertThat(found.image()).isEqualTo("a");
        assertThat(found.first().heads().getFirst().margin()).isEqualTo(0.5);
        assertThat(found.second().heads().getFirst().margin()).isEqualTo(1);
        assertThat(found.second().heads().getFirst().certifiedRadius())
            .as("the same boundary")
            .isEqualTo(found.first().heads().getFirst().certifiedRadius());
        assertThat(found.transfer("original").orElseThrow().after().heads().getFirst().prediction())
            .as("the boundary is the same, so the attack transfers")
            .isEqualTo(1);
        assertThat(opened).hasValue(1);
        assertThat(closed).hasValue(1);
        assertThat(models.modelProperty().get()).isNotNull();
    }

    @Test
    void modelsOfOtherInputOrClassesAreRefusedBeforeTheyAreOpened() {
        compareWith(2);
        assertThat(comparison.problemProperty().get())
            .isEqualTo("wide: takes 1×3×3 images, while fake takes 1×2×2; choose a model with the same input");
        compareWith(3);
        assertThat(comparison.problemProperty().get()).startsWith("vertical: names its classes differently from fake");
        compareWith(4);
        assertThat(comparison.problemProperty().get()).startsWith("three: has 3 classes, while fake has 2");
        assertThat(opened).hasValue(0);
        comparison.otherProperty().set(cards.get(1));
        assertThat(comparison.problemProperty().get()).isEmpty();
    }

    @Test
    void anotherImageForgetsTheComparisonAndGivesUpTheOneUnderWay() {
        compareWith(1);
        gallery.selectedProperty().set(gallery.all().get(1));
        runner.drain();
        assertThat(comparison.comparisonProperty().get()).isEmpty();
        comparison.compare();
        assertThat(comparison.comparingProperty().get()).isTrue();
        gallery.selectedProperty().set(gallery.all().get(0));
        runner.drain();
        assertThat(comparison.comparisonProperty().get()).isEmpty();
        assertThat(closed.get()).isEqualTo(opened.get());
    }

    @Test
    void theModelInUseIsNotAmongTheChoices() {
        assertThat(comparison.choices()).extracting(ModelCard::id)
            .containsExactly("doubled", "wide", "vertical", "three");
    }
}
