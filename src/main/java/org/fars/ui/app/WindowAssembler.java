package org.fars.ui.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.collections.ObservableList;
import javafx.concurrent.Task;
import javafx.scene.Scene;
import javafx.stage.Stage;
import javafx.util.Duration;
import org.fars.attack.Attacks;
import org.fars.certify.CertifiedClassifier;
import org.fars.certify.Certifier;
import org.fars.certify.Certifiers;
import org.fars.certify.HeadNormCache;
import org.fars.certify.VoteSampler;
import org.fars.core.AppDirectories;
import org.fars.evaluate.store.NpzStore;
import org.fars.evaluate.store.RunRepository;
import org.fars.image.Thumbnails;
import org.fars.model.BatchHeadEvaluator.JavaHeadEvaluator;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.compare.CompareModel;
import org.fars.ui.compare.SessionRuns;
import org.fars.ui.gallery.GalleryAnalyzer;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.inspect.InspectModel;
import org.fars.ui.inspect.VotesModel;
import org.fars.ui.map.MapModel;
import org.fars.ui.session.LabelMenu;
import org.fars.ui.session.RecentSessions;
import org.fars.ui.session.SessionsModel;
import org.fars.ui.settings.DeviceModel.EngineHost;
import org.fars.ui.settings.DeviceModel;
import org.fars.ui.settings.PresetsModel;
import org.fars.ui.settings.SettingsFile;
import org.fars.ui.settings.SettingsModel.SettingsHistory;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.store.JsonFile;
import org.fars.ui.task.FxTaskRunner;
import org.fars.ui.train.TrainModel.HeadTraining;
import org.fars.ui.train.TrainModel;
import org.fars.ui.undo.UndoModel;
import tools.jackson.core.type.TypeReference;

/** The one place where the window's parts are put together. To be made and used on the window's thread. */
public final class WindowAssembler implements AutoCloseable {
    private static final String SAMPLES = "fashion-mnist";
    private static final double EPSILON = 0.3;
    private static final long PATIENCE_MINUTES = 10;
    private static final Duration OFTEN = Duration.seconds(1);
    private static final int THUMBNAIL_SIDE = 208;
    private static final long THUMBNAIL_BYTES = 64L << 20;

    private final WorkspaceModel model;
    private final CompareModel compare;
    private final MapModel map;
    private final MainView view;
    private final Scene scene;
    private final FxTaskRunner runner;
    private final ExecutorService thumbnailThreads = LifoExecutor.threads();
    private final Notifier announcer;
    private final ChartFactory charts;
    private final Theme theme;
    private final SettingsFile settingsFile;
    private final AutoCloseable engine;
    private final PresetsModel presets;
    private final SessionsModel sessions;
    private final SessionCommands commands;
    private final HelpCommands helpers;
    private final String busyTitle;
    private Optional<String> advice = Optional.empty();
    private final Timeline look = new Timeline(new KeyFrame(OFTEN, event -> look()));

    /**
     * What the window works with.
     *
     * @param catalog the models
     * @param certifiers the certificates
     * @param attacks the attacks
     * @param training trains heads
     * @param places where things lie
     * @param bulk counts the votes of heads of several layers
     * @param host told where models are to run
     * @param engine closed when the window is
     */
    public record Parts(ModelCatalog catalog, Certifiers certifiers, Attacks attacks, HeadTraining training,
            AppDirectories places,
            BatchHeadEvaluator bulk, EngineHost host, AutoCloseable engine) {
        /** Without training, with votes counted in plain Java, on the processor. */
        public Parts(ModelCatalog catalog, Certifiers certifiers, Attacks attacks, AppDirectories places,
                AutoCloseable engine) {
            this(catalog, certifiers, attacks, (order, images, listener, context) -> {
                throw new IllegalStateException("nothing trains here");
            }, places, new JavaHeadEvaluator(), EngineHost.processorOnly(), engine);
        }

        /** The images to begin with, where they are installed. */
        public List<Path> samples() {
            return Optional.of(places.assets().resolve(SAMPLES)).filter(Files::isDirectory).stream().toList();
        }

        /** Certificates that cost next to nothing and speak of the plain heads: for every image of a gallery. */
        public List<Certifier> quick() {
            return certifiers.defaults()
                .stream()
                .filter(each -> each.type().classifier() == CertifiedClassifier.HEAD)
                .toList();
        }

        /** Certificates of smoothed heads, all but the one that runs the whole network: for the selected image. */
        public List<Certifier> smoothed() {
            return certifiers.about(CertifiedClassifier.SMOOTHED_HEAD);
        }

        /** All but the one that runs the whole network. */
        public List<Certifier> inEmbedding() {
            return Stream.concat(quick().stream(), smoothed().stream()).toList();
        }
    }

    /** Without anything to do after a tour. */
    public WindowAssembler(Parts parts, Theme theme, Messages messages, double width, double height) {
        this(parts, theme, messages, width, height, () -> {});
    }

    /** @param toured called when the tour is over */
    public WindowAssembler(Parts parts, Theme theme, Messages messages, double width, double height, Runnable toured) {
        this.theme = theme;
        this.engine = parts.engine();
        busyTitle = messages.get("work.busy");
        Toasts toasts = new Toasts(messages);
        announcer = new Notifier(messages, toasts, this::openDrawer, this::closeDrawer);
        runner = new FxTaskRunner(messages, announcer);
        SettingsModel settings = new SettingsModel();
        settingsFile = new SettingsFile(parts.places().settings());
        settingsFile.restore(settings, announcer::damaged);
        GalleryModel gallery = new GalleryModel(new SimpleDoubleProperty(EPSILON));
        GalleryAnalyzer analyses = new GalleryAnalyzer(gallery, parts.quick(), runner, messages);
        InspectModel inspect = new InspectModel(gallery, parts.quick(), parts.smoothed(),
                parts.attacks().all(), settings, runner, messages, new NpzStore(parts.places().violations()));
        inspect.copies().savedProperty().addListener((property, before, file) -> {
            if (!file.isEmpty()) {
                announcer.done(messages.get("copies.done", file));
            }
        });
        VotesModel votes = new VotesModel(inspect, new VoteSampler(new HeadNormCache(), parts.bulk()), settings,
                runner, messages);
        model = new WorkspaceModel(parts.catalog(), gallery, analyses, inspect, settings, parts.places(),
                runner, messages);
        model.onRefused(announcer::mistake);
        TrainModel train = new TrainModel(gallery, inspect.modelProperty(), parts.training(), runner, messages,
                model::reload);
        RunRepository shelf = new RunRepository(parts.places().runs());
        compare = new CompareModel(gallery, parts.certifiers(), parts.attacks(), shelf, model::dataName, settings,
                runner, messages);
        compare.modelProperty().bind(inspect.modelProperty());
        map = new MapModel(gallery, runner, messages);
        map.modelProperty().bind(inspect.modelProperty());
        charts = new ChartFactory(theme, new ChartExporter(runner, announcer, this::window, messages)::export);
        StatusStrip status = new StatusStrip(gallery, runner.running(), messages);
        UndoModel undo = new UndoModel();
        new SettingsHistory(settings, undo, messages);
        AppDirectories places = parts.places();
        sessions = new SessionsModel(model, places.sessions(),
                new RecentSessions(places.home().resolve("recent.json"), runner, messages, announcer::damaged),
                new SessionRuns(compare, shelf, messages), undo, parts.quick(), announcer::notice, runner, messages);
        commands = new SessionCommands(sessions, announcer,
                new SessionCommands.Drawer(this::window, this::openDrawer, this::closeDrawer), theme, messages,
                places.sessions());
        helpers = new HelpCommands(model, places, runner, announcer, this::window, theme, messages, toured);
        presets = new PresetsModel(settings, places.home().resolve("presets.json"), runner, messages,
                announcer::damaged);
        DeviceModel devices = new DeviceModel(parts.host(),
                new JsonFile<>(places.home().resolve("device.json"), new TypeReference<>() {
                }), model::reopen, runner, messages, announcer::notice, announcer::damaged);
        model.engineProperty().addListener((property, before, after) -> {
            if (after instanceof WorkspaceModel.Engine.Ready) {
                devices.detect();
            }
        });
        view = new MainView(model,
                new ViewParts(analyses, new Thumbnails(THUMBNAIL_SIDE, THUMBNAIL_BYTES, thumbnailThreads),
                        votes, train, charts, status,
                        places.home().resolve("pasted"), toasts, compare,
                        new ResultExporter(runner, announcer, this::window,
                                () -> Optional.ofNullable(inspect.modelProperty().get()), messages), map),
                new MainView.Hands(commands, undo, presets, new LabelMenu(gallery, sessions, messages), helpers,
                        devices),
                theme, messages);
        model.betterProperty().addListener((property, before, after) -> advise(after, messages));
        scene = new Scene(view, width, height);
        theme.dress(scene);
        view.bindKeys(scene);
        Thread.ofPlatform()
            .daemon()
            .name("rehearsal")
            .start(new WarmUp(parts.inEmbedding(), view::galleryOf, theme));
    }

    /** One line says that another model suits the images better. */
    private void advise(Optional<ModelCard> better, Messages messages) {
        advice.ifPresent(announcer::withdraw);
        advice = better.map(card -> messages.get("advice", card.id(), model.model()));
        better.ifPresent(card -> announcer.hint(advice.orElseThrow(), messages.get("advice.take", card.id()),
                () -> model.choose(card.id())));
    }

    private void look() {
        sessions.checkpoint();
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
    public void show(Stage stage, List<Path> images) {
        stage.setScene(scene);
        stage.show();
        view.focus();
        view.prepare();
        model.begin(images.stream().filter(path -> !SessionCommands.isSession(path)).toList(), () -> {
            sessions.start();
            images.stream().filter(SessionCommands::isSession).findFirst().ifPresent(sessions::open);
        });
        look.setCycleCount(Animation.INDEFINITE);
        look.play();
    }

    /** Sessions. */
    public SessionsModel sessions() {
        return sessions;
    }

    /** What a person does with sessions. */
    public SessionCommands commands() {
        return commands;
    }

    /** Log, tour, report. */
    public HelpCommands helpers() {
        return helpers;
    }

    /** The window's state and commands. */
    public WorkspaceModel model() {
        return model;
    }

    /** Evaluations of the images. */
    public CompareModel compare() {
        return compare;
    }

    /** Where images lie in the embedding. */
    public MapModel map() {
        return map;
    }

    /** What is seen. */
    public MainView view() {
        return view;
    }

    /** The scene. */
    public Scene scene() {
        return scene;
    }

    /** Whether everything that changed is drawn. */
    public boolean isDrawn() {
        return charts.turns().isIdle();
    }

    /** Light or dark. */
    public Theme theme() {
        return theme;
    }

    /** Tells the person something. */
    public Notifier announcer() {
        return announcer;
    }

    /** The jobs under way. */
    public ObservableList<Task<?>> running() {
        return runner.running();
    }

    /** Shows the window at work until somebody has seen it. */
    public void keepBusy(CountDownLatch seen) {
        runner.submit(busyTitle, context -> seen.await(PATIENCE_MINUTES, TimeUnit.MINUTES), done -> {});
    }

    /** Has work stopped and waited for before the process ends, however it ends. */
    public void stopWorkAtExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(runner::stopAndWait, "stop-work"));
    }

    /** Stops everything that is under way, keeps the settings, and lets go of the engine. */
    @Override
    public void close() throws Exception {
        look.stop();
        runner.close();
        settingsFile.save(model.settings());
        presets.flush();
        sessions.close();
        thumbnailThreads.shutdownNow();
        engine.close();
    }
}
