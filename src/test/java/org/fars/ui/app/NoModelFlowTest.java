package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.until;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.scene.control.ComboBox;
import javafx.stage.Stage;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.model.InvalidModelException;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.ui.WindowWaits;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxToolkit;

/** The window where no model is. */
class NoModelFlowTest {
    private static final Path SAMPLES = Path.of(System.getProperty("fars.install", ""))
        .resolve("assets")
        .resolve("fashion-mnist");

    @TempDir
    private Path folder;
    private WindowAssembler explorer;

    private final List<UserInputException> leftOut = new ArrayList<>();

    /** Without a model that can be used. */
    private final class Nothing implements ModelCatalog {
        @Override
        public List<ModelCard> list() {
            return List.of();
        }

        @Override
        public List<UserInputException> damaged() {
            return leftOut;
        }

        @Override
        public LoadedModel open(String id, JobContext context) {
            throw new IllegalStateException("there is none");
        }
    }

    private void show(Stage stage) {
        Typeface.loadForWindow();
        explorer = new WindowAssembler(new AppServices(new Nothing(), Certifiers.standard(), new Attacks(),
                new AppDirectories(folder.resolve("install"), folder.resolve("home")), () -> {}), new Theme(false),
                new Messages(Locale.ENGLISH), 1000, 760);
        explorer.show(stage, List.of(SAMPLES));
    }

    @AfterEach
    void close() throws Exception {
        WindowWaits.close(explorer);
    }

    @Test
    void itIsSaidWhereModelsAreLookedForAndImagesAreListed() throws Exception {
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(this::show);
        until(() -> explorer.model().gallery().size() > 0 && explorer.running().isEmpty());
        String sentence = "No models found: models are expected in " + folder.resolve("home/models") + " and "
                + folder.resolve("install/models");
        assertThat(((Toasts) explorer.view().lookup("#toasts")).texts()).containsExactly(sentence);
        assertThat(explorer.model().inspect().hintProperty().get()).isEqualTo(sentence);
        assertThat(((ComboBox<?>) explorer.view().lookup("#model")).getPromptText()).isEqualTo("no model");
    }

    @Test
    void itIsSaidWhyAModelIsNotListed() throws Exception {
        leftOut
            .add(new InvalidModelException(folder, "is not used, since /home/models/m has a model of the same id, 'm'",
                    null));
        FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(this::show);
        until(() -> explorer.model().gallery().size() > 0 && explorer.running().isEmpty());
        assertThat(((Toasts) explorer.view().lookup("#toasts")).texts())
            .anyMatch(text -> text.contains("is not used, since /home/models/m has a model of the same id"));
    }
}
