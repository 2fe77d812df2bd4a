package org.fars.ui.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Rectangle2D;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.Alert;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBar.ButtonData;
import javafx.scene.control.ButtonType;
import javafx.scene.image.Image;
import javafx.scene.layout.StackPane;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.model.TrustPolicy;
import org.fars.ui.app.AppServices.AppModule;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.store.JsonFile.QuarantinedFile;
import org.fars.ui.store.JsonFile;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;

/**
 * The window on a display. Arguments are a session, or files and folders to open; without any the window offers ways to
 * begin.
 */
public final class ExplorerApplication extends Application {
    private static final Logger LOG = LoggerFactory.getLogger(ExplorerApplication.class);
    private static final double WIDTH = 1440;
    private static final double HEIGHT = 900;
    private static final double MIN_WIDTH = 1024;
    private static final double MIN_HEIGHT = 700;
    private static final int FRAMES = 3;
    private static final String ICON = "fars-explorer.png";
    /** In pixels: the platform takes what is nearest to what it needs. */
    private static final List<Integer> ICON_SIZES = List.of(16, 32, 64, 128, 256);

    private final Messages messages = new Messages(Locale.getDefault());
    private WindowAssembler explorer;
    private JsonFile<Preferences> file;
    private Optional<Throwable> failure = Optional.empty();

    /**
     * Opens the window and waits until it is closed.
     *
     * @param args the arguments of a {@link LaunchRequest}
     */
    public static void open(String[] args) {
        launch(ExplorerApplication.class, args);
    }

    @Override
    public void start(Stage stage) {
        Typeface.loadForWindow();
        LaunchRequest opening = LaunchRequest.of(getParameters().getRaw(), System.getenv()).orElseThrow();
        ProgramQuestion question = new ProgramQuestion(stage, messages);
        AppServices services = AppModule.services(opening.engine(), question);
        List<QuarantinedFile> damages = new ArrayList<>();
        file = new JsonFile<>(services.directories().home().resolve("preferences.json"), new TypeReference<>() {
        });
        Preferences preferences = file.readOrQuarantine(damages::add).orElse(Preferences.FIRST);
        Theme theme = new Theme(preferences.theme(), Platform.getPreferences().colorSchemeProperty());
        question.follow(theme);
        theme.choiceProperty()
            .addListener((property, before, after) -> keep(all -> all.withTheme(after)));
        Rectangle2D screen = Screen.getPrimary().getVisualBounds();
        stage.setTitle(messages.get("product"));
        stage.getIcons().setAll(icons());
        stage.setMinWidth(Math.min(MIN_WIDTH, screen.getWidth()));
        stage.setMinHeight(Math.min(MIN_HEIGHT, screen.getHeight()));
        Scene scene = new Scene(splash(theme), Math.min(WIDTH, screen.getWidth()),
                Math.min(HEIGHT, screen.getHeight()));
        stage.setScene(scene);
        stage.show();
        // Putting the window together takes a second or two, and a stage without a frame is black.
        afterFrames(() -> assemble(stage, scene, opening, services, theme, preferences, damages));
    }

    private Parent splash(Theme theme) {
        boolean dark = theme.darkProperty().get();
        Label name = new Label(messages.get("product"));
        name.setStyle("-fx-font-family: Inter; -fx-font-size: 20px; -fx-font-weight: bold; -fx-text-fill: "
                + (dark ? "#8b949e" : "#57606a"));
        StackPane splash = new StackPane(name);
        splash.setStyle("-fx-background-color: " + (dark ? "#0d1117" : "#f6f8fa"));
        return splash;
    }

    private void afterFrames(Runnable work) {
        new AnimationTimer() {
            private int left = FRAMES;

            @Override
            public void handle(long now) {
                if (--left <= 0) {
                    stop();
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) {
                        // Told by the caller of open, as what goes wrong in start is.
                        failure = Optional.of(e);
                        Platform.exit();
                    }
                }
            }
        }.start();
    }

    private void assemble(Stage stage, Scene scene, LaunchRequest opening, AppServices services, Theme theme,
            Preferences preferences, List<QuarantinedFile> damages) {
        explorer = new WindowAssembler(services, theme, messages, scene, () -> keep(Preferences::afterTour));
        Thread.currentThread()
            .setUncaughtExceptionHandler((thread, thrown) -> explorer.notifier()
                .unexpected(messages.get("announce.window"), thrown));
        damages.forEach(explorer.notifier()::damaged);
        stage.titleProperty().bind(explorer.sessionCommands().title());
        stage.setOnCloseRequest(event -> {
            if (!explorer.sessionCommands().mayClose(stage::close)) {
                event.consume();
            }
        });
        explorer.show(stage, opening.files());
        if (!preferences.toured()) {
            startTourWithFirstImages();
        }
    }

    /** A tour of an empty window would have nothing to show. */
    private void startTourWithFirstImages() {
        ReadOnlyIntegerProperty size = explorer.model().gallery().sizeProperty();
        ChangeListener<Number> once = new ChangeListener<>() {
            @Override
            public void changed(ObservableValue<? extends Number> property, Number before, Number after) {
                if (after.intValue() > 0) {
                    size.removeListener(this);
                    startTourOverInspect();
                }
            }
        };
        size.addListener(once);
    }

    /** A step is shown beside its part of the window. */
    private void startTourOverInspect() {
        new AnimationTimer() {
            @Override
            public void handle(long now) {
                if (explorer.view().isShown(Perspective.INSPECT) && explorer.isDrawn()) {
                    stop();
                    explorer.help().startTour();
                }
            }
        }.start();
    }

    private static List<Image> icons() {
        String address = Objects.requireNonNull(ExplorerApplication.class.getResource(ICON), ICON).toExternalForm();
        return ICON_SIZES.stream().map(size -> new Image(address, size, size, true, true)).toList();
    }

    /** Another window may have written the file since. */
    private void keep(UnaryOperator<Preferences> change) {
        explorer.runner().submit(messages.get("work.preferences"), context -> {
            file.update(before -> change.apply(before.orElse(Preferences.FIRST)),
                    damage -> Platform.runLater(() -> explorer.notifier().damaged(damage)));
            return null;
        }, done -> {});
    }

    @Override
    public void stop() throws Exception {
        if (failure.isPresent()) {
            throw new IllegalStateException("the window could not be made", failure.get());
        }
        if (explorer == null) {
            // Closed before it was there.
            return;
        }
        try {
            explorer.close();
        } catch (UnwritableFileException e) {
            // There is no window left to say so.
            LOG.warn("settings are not saved: {}", e.getMessage());
        }
    }

    /**
     * Asks whether a model's program may run. The thread that opens the model waits for the answer; closing the dialog or
     * the window refuses.
     */
    static final class ProgramQuestion implements TrustPolicy {
        private static final double WIDTH = 520;

        private final Window owner;
        private final Messages messages;
        private Optional<Theme> theme = Optional.empty();

        ProgramQuestion(Window owner, Messages messages) {
            this.owner = owner;
            this.messages = messages;
        }

        /** Has the dialog follow a theme. */
        void follow(Theme window) {
            theme = Optional.of(window);
        }

        @Override
        public boolean confirm(Path program, String sha256) {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            Platform.runLater(() -> {
                try {
                    ask(program, sha256, answer);
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
            return answer.join();
        }

        private void ask(Path program, String sha256, CompletableFuture<Boolean> answer) {
            ButtonType agree = new ButtonType(messages.get("program.agree"), ButtonData.YES);
            ButtonType refuse = new ButtonType(messages.get("program.refuse"), ButtonData.CANCEL_CLOSE);
            Alert alert = new Alert(Alert.AlertType.CONFIRMATION, messages.get("program.text", program, sha256), agree,
                    refuse);
            alert.initOwner(owner);
            alert.setTitle(messages.get("product"));
            alert.setHeaderText(messages.get("program.title"));
            alert.setGraphic(new FontIcon(Feather.SHIELD));
            alert.getDialogPane().setId("program-question");
            alert.getDialogPane().getStyleClass().add("question");
            alert.getDialogPane().setPrefWidth(WIDTH);
            // Enter refuses: nobody is to agree by accident.
            ((Button) alert.getDialogPane().lookupButton(agree)).setDefaultButton(false);
            ((Button) alert.getDialogPane().lookupButton(refuse)).setDefaultButton(true);
            theme.ifPresent(window -> window.applyTo(alert.getDialogPane().getScene()));
            alert.setOnHidden(event -> answer.complete(alert.getResult() == agree));
            alert.show();
        }
    }

    /**
     * What the window remembers of the person between starts.
     *
     * @param theme light, dark, or as the system
     * @param toured whether the tour has been shown
     */
    record Preferences(Theme.Choice theme, boolean toured) {
        /** Before anything was chosen. */
        static final Preferences FIRST = new Preferences(Theme.Choice.SYSTEM, false);

        public Preferences {
            theme = theme == null ? Theme.Choice.SYSTEM : theme;
        }

        /** The same with another theme. */
        Preferences withTheme(Theme.Choice other) {
            return new Preferences(other, toured);
        }

        /** The same after the tour. */
        Preferences afterTour() {
            return new Preferences(theme, true);
        }
    }
}
