package org.fars.ui.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.ui.FakeModel;
import org.fars.ui.WatchedBackbone;
import org.fars.ui.analysis.ModelSession.State;
import org.fars.ui.common.Messages;
import org.fars.ui.task.QueuedTaskRunner;
import org.junit.jupiter.api.Test;

class ModelSessionTest {
    private final QueuedTaskRunner runner = new QueuedTaskRunner();
    private final Counting catalog = new Counting();
    private final ModelSession models = new ModelSession(catalog, List.of(), runner, new Messages(Locale.ENGLISH));

    private static final class NoSuchModelException extends UserInputException {
        NoSuchModelException() {
            super("model", "is not here", null);
        }
    }

    /** Models that know how often they were closed. */
    private static final class Counting implements ModelCatalog {
        private final List<LoadedModel> opened = new ArrayList<>();
        private final List<Integer> closed = new ArrayList<>();
        private Runnable whileOpening = () -> {};
        private boolean headless;

        @Override
        public List<ModelCard> list() {
            return List.of(FakeModel.card());
        }

        @Override
        public LoadedModel open(String id, JobContext context) {
            if (id.isEmpty()) {
                throw new NoSuchModelException();
            }
            LoadedModel fake = FakeModel.model();
            int number = closed.size();
            closed.add(0);
            LoadedModel model = new LoadedModel(fake.card(), new WatchedBackbone(fake.backbone(),
                    () -> closed.set(number, closed.get(number) + 1)), headless ? List.of() : fake.heads(),
                    fake.lipschitz());
            opened.add(model);
            whileOpening.run();
            return model;
        }
    }

    private void open() {
        models.open(FakeModel.card());
        runner.drain();
    }

    @Test
    void aModelThatTakesAnothersPlaceClosesItOnceAfterItIsLetGo() {
        open();
        LoadedModel first = models.modelProperty().get();
        List<Integer> closedWhenLetGo = new ArrayList<>();
        models.modelProperty().addListener((property, before, after) -> closedWhenLetGo.add(catalog.closed.getFirst()));
        open();
        assertThat(models.modelProperty().get()).isNotNull().isNotSameAs(first);
        assertThat(closedWhenLetGo).startsWith(0);
        assertThat(catalog.closed).containsExactly(1, 0);
        models.close();
        models.close();
        assertThat(catalog.closed).containsExactly(1, 1);
        assertThat(models.modelProperty().get()).isNull();
        assertThat(models.analyses()).isEmpty();
    }

    @Test
    void aModelWithoutHeadsIsClosedAndItIsSaidWhatItLacks() {
        catalog.headless = true;
        open();
        assertThat(models.stateProperty().get()).isInstanceOfSatisfying(State.Missing.class,
                missing -> assertThat(missing.toString()).contains("has no head, so it gives embeddings"));
        assertThat(catalog.closed).containsExactly(1);
    }

    @Test
    void aModelThatIsReadyTooLateIsClosed() {
        models.open(FakeModel.card());
        // The first is open, but the window has not been told yet, when another one is chosen.
        runner.runJobs();
        open();
        assertThat(catalog.closed).containsExactly(1, 0);
        assertThat(models.modelProperty().get()).isSameAs(catalog.opened.getLast());
        assertThat(models.stateProperty().get()).isInstanceOf(State.Ready.class);
        assertThat(runner.failures()).isEmpty();
    }

    @Test
    void aWindowThatClosesWhileAModelOpensClosesTheModel() {
        catalog.whileOpening = models::close;
        open();
        assertThat(catalog.closed).containsExactly(1);
        assertThat(models.modelProperty().get()).isNull();
    }

    @Test
    void aModelThatCannotBeOpenedSaysWhy() {
        models.open(new ModelCard("", "", FakeModel.INPUT, List.of(), List.of(), List.of(), null, java.util.Map.of(),
                java.util.Map.of(), java.util.Map.of(), java.util.Map.of()));
        runner.drain();
        assertThat(models.stateProperty().get()).isEqualTo(new State.Missing("model: is not here"));
        assertThat(runner.mistakes()).containsExactly("model: is not here");
    }
}
