package org.fars.ui.app;

import java.io.File;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.stage.FileChooser;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.fars.core.AppDirectories;
import org.fars.core.VersionInfo;
import org.fars.ui.app.DrawerCommands.Drawer;
import org.fars.ui.analysis.ModelSession.State;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.help.Tour;
import org.fars.ui.log.LogModel;
import org.fars.ui.log.LogView;
import org.fars.ui.task.TaskRunner;

/** What helps beside the work itself: the log's window, the tour, the report, versions. */
public final class HelpCommands {
    private static final double LOG_WIDTH = 860;
    private static final double LOG_HEIGHT = 480;

    private final WorkspaceModel model;
    private final AppDirectories directories;
    private final TaskRunner runner;
    private final Notifier notifier;
    private final Drawer drawer;
    private final Supplier<Window> owner;
    private final Theme theme;
    private final Messages messages;
    private final Runnable toured;
    private Optional<Stage> log = Optional.empty();
    private Optional<Tour> tour = Optional.empty();

    /**
     * @param owner the window
     * @param toured called when the tour is over
     */
    HelpCommands(WorkspaceModel model, AppDirectories directories, TaskRunner runner, Notifier notifier, Drawer drawer,
            Supplier<Window> owner, Theme theme, Messages messages, Runnable toured) {
        this.model = model;
        this.directories = directories;
        this.runner = runner;
        this.notifier = notifier;
        this.drawer = drawer;
        this.owner = owner;
        this.theme = theme;
        this.messages = messages;
        this.toured = toured;
    }

    /** Asks for a file and writes a report of the window's state there. */
    void report() {
        if (model.gallery().knownProperty().get() == 0) {
            notifier.notice(messages.get("report.nothing"));
            return;
        }
        FileChooser chooser = new FileChooser();
        chooser.setTitle(messages.get("report.title"));
        chooser.setInitialFileName("report.html");
        chooser.getExtensionFilters().add(new FileChooser.ExtensionFilter(messages.get("report.kind"), "*.html"));
        Optional.ofNullable(chooser.showSaveDialog(owner.get())).ifPresent(this::report);
    }

    /** Writes a report of the window's state. */
    void report(File file) {
        SessionReport.State state = SessionReport.State.of(model);
        runner.submit(messages.get("work.report", file.getName()),
                context -> new SessionReport(state, messages).report().write(file.toPath()),
                written -> notifier.done(messages.get("report.done", written)));
    }

    /** Shows the log's window, or brings it to the front. */
    void showLog() {
        if (log.isEmpty()) {
            Stage stage = new Stage();
            stage.initOwner(owner.get());
            stage.setTitle(messages.get("log.window", messages.get("product")));
            Scene scene = new Scene(logView(), LOG_WIDTH, LOG_HEIGHT);
            theme.applyTo(scene);
            scene.getAccelerators().put(new KeyCodeCombination(KeyCode.ESCAPE), stage::hide);
            stage.setScene(scene);
            log = Optional.of(stage);
        }
        log.get().show();
        log.get().toFront();
    }

    /** The log, as its window shows it. */
    public LogView logView() {
        return new LogView(new LogModel(), directories.logs().toString(), messages);
    }

    /** Starts the tour. */
    public void startTour() {
        drawer.close();
        tour.filter(Tour::isShowing).ifPresent(Tour::end);
        Tour next = new Tour(owner.get().getScene().getRoot(), messages, toured);
        tour = Optional.of(next);
        next.start();
    }

    /** The tour that was started last. */
    public Optional<Tour> tour() {
        return tour;
    }

    /** What runs, for "about". */
    Map<String, String> versions() {
        Map<String, String> versions = VersionInfo.ofThisProcess().byName();
        if (model.models().stateProperty().get() instanceof State.Ready ready) {
            versions.put(messages.get("about.device"), ready.device());
        }
        versions.put("JavaFX", System.getProperty("javafx.runtime.version", "–"));
        versions.put(messages.get("about.home"), directories.home().toString());
        return versions;
    }
}
