package org.fars.ui.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.collections.ObservableList;
import javafx.concurrent.Task;
import javafx.scene.Scene;
import javafx.stage.Stage;
import org.fars.attack.Attacks;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.HeadGeometries;
import org.fars.certify.SmoothedVotes;
import org.fars.image.Thumbnails;
import org.fars.model.ModelCatalog;
import org.fars.place.Places;
import org.fars.ui.gallery.Analyses;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.inspect.InspectModel;
import org.fars.ui.inspect.VotesModel;
import org.fars.ui.look.Charts;
import org.fars.ui.look.Theme;
import org.fars.ui.settings.SettingsFile;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.task.FxTaskRunner;
import org.fars.ui.text.Messages;
import org.fars.ui.train.HeadTraining;
import org.fars.ui.train.TrainModel;

/** The one place where the window's parts are put together. To be made and used on the window's thread. */
final class Explorer implements AutoCloseable {
    private static final String SAMPLES = "fashion-mnist";
    private static final String SMOOTHED = "smoothed";
    private static final double EPSILON = 0.3;
    private static final int THUMBNAIL_SIDE = 208;
    private static final long THUMBNAIL_BYTES = 64L << 20;

    private final WorkspaceModel model;
    private final MainView view;
    private final Scene scene;
    private final FxTaskRunner runner;
    private final ExecutorService thumbnailThreads = Newest.threads();
    private final Announcer announcer;
    private final Theme theme;
    private final SettingsFile settingsFile;
    private final AutoCloseable engine;

    /**
     * What the window works with.
     *
     * @param catalog the models
     * @param certifiers the certificates
     * @param attacks the attacks
     * @param training trains heads
     * @param places where things lie
     * @param engine closed when the window is
     */
    record Parts(ModelCatalog catalog, Certifiers certifiers, Attacks attacks, HeadTraining training, Places places,
            AutoCloseable engine) {
        /** Without training. */
        Parts(ModelCatalog catalog, Certifiers certifiers, Attacks attacks, Places places, AutoCloseable engine) {
            this(catalog, certifiers, attacks, (order, images, listener, context) -> {
                throw new IllegalStateException("nothing trains here");
            }, places, engine);
        }

        /** The images to begin with, where they are installed. */
        List<Path> samples() {
            return Optional.of(places.assets().resolve(SAMPLES)).filter(Files::isDirectory).stream().toList();
        }

        /** Certificates that cost next to nothing and speak of the plain heads: for every image of a gallery. */
        List<Certifier> quick() {
            return certifiers.defaults().stream().filter(one -> !one.id().startsWith(SMOOTHED)).toList();
        }

        /** Certificates of smoothed heads, all but the one that runs the whole network: for the selected image. */
        List<Certifier> smoothed() {
            return certifiers.all().stream().filter(one -> one.id().startsWith(SMOOTHED)).toList();
        }
    }

    Explorer(Parts parts, Theme theme, Messages messages, double width, double height) {
        this.theme = theme;
        this.engine = parts.engine();
        announcer = new Announcer(messages, this::window, this::openDrawer, this::closeDrawer);
        runner = new FxTaskRunner(messages, announcer);
        SettingsModel settings = new SettingsModel();
        settingsFile = new SettingsFile(parts.places().settings());
        settingsFile.restore(settings);
        GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(EPSILON));
        Analyses analyses = new Analyses(gallery, parts.quick(), runner, messages);
        InspectModel inspect = new InspectModel(gallery, parts.quick(), parts.smoothed(),
                parts.attacks().all(), settings, runner, messages);
        inspect.copies().savedProperty().addListener((property, before, file) -> {
            if (!file.isEmpty()) {
                announcer.done(messages.get("copies.done", file));
            }
        });
        VotesModel votes = new VotesModel(inspect, new SmoothedVotes(new HeadGeometries()), settings, runner, messages);
        model = new WorkspaceModel(parts.catalog(), gallery, analyses, inspect, settings, parts.places().data(),
                runner, messages);
        TrainModel train = new TrainModel(gallery, inspect.modelProperty(), parts.training(), runner, messages,
                model::reload);
        Charts charts = new Charts(theme, new ChartFiles(runner, announcer, this::window, messages)::export);
        StatusStrip status = new StatusStrip(gallery, runner.running(), messages);
        view = new MainView(model,
                new ViewParts(analyses, new Thumbnails(THUMBNAIL_SIDE, THUMBNAIL_BYTES, thumbnailThreads),
                        votes, train, charts, status,
                        parts.places().home().resolve("pasted")),
                theme, messages);
        scene = new Scene(view, width, height);
        theme.dress(scene);
        view.bindKeys(scene);
    }

    private javafx.stage.Window window() {
        return scene.getWindow();
    }

    private void openDrawer(javafx.scene.Node content) {
        view.openDrawer(content);
    }

    private void closeDrawer() {
        view.closeDrawer();
    }

    /** Shows the window and begins. */
    void show(Stage stage, List<Path> images) {
        stage.setScene(scene);
        stage.show();
        view.focus();
        model.begin(images);
    }

    /** The window's state and commands. */
    WorkspaceModel model() {
        return model;
    }

    /** What is seen. */
    MainView view() {
        return view;
    }

    /** The scene. */
    Scene scene() {
        return scene;
    }

    /** Light or dark. */
    Theme theme() {
        return theme;
    }

    /** Tells the person something. */
    Announcer announcer() {
        return announcer;
    }

    /** The jobs under way. */
    ObservableList<Task<?>> running() {
        return runner.running();
    }

    /** Has work stopped and waited for before the process ends, however it ends. */
    void stopWorkAtExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(runner::stopAndWait, "stop-work"));
    }

    /** Stops everything that is under way, keeps the settings, and lets go of the engine. */
    @Override
    public void close() throws Exception {
        runner.close();
        settingsFile.save(model.settings());
        thumbnailThreads.shutdownNow();
        engine.close();
    }
}
