package org.fars.ui.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadPoolExecutor;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.collections.ObservableList;
import javafx.concurrent.Task;
import javafx.scene.Group;
import javafx.scene.Scene;
import javafx.stage.Stage;
import javafx.stage.Window;
import javafx.util.Duration;
import org.fars.certify.HeadNormCache;
import org.fars.certify.VoteSampler;
import org.fars.core.AppDirectories;
import org.fars.core.AtomicFiles;
import org.fars.evaluate.analysis.SoundnessCheck.NpzStore;
import org.fars.evaluate.store.RunRepository;
import org.fars.image.Thumbnails;
import org.fars.model.ModelCard;
import org.fars.ui.analysis.ModelSession;
import org.fars.ui.app.AppServices.LifoExecutor;
import org.fars.ui.app.DrawerCommands.Drawer;
import org.fars.ui.app.TopBar.PerspectiveSwitch;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.compare.CompareModel;
import org.fars.ui.compare.CompareView;
import org.fars.ui.compare.SessionRuns;
import org.fars.ui.control.EmptyState;
import org.fars.ui.gallery.GalleryAnalyzer;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.GalleryView;
import org.fars.ui.gallery.SavedFiltersModel;
import org.fars.ui.inspect.InspectModel;
import org.fars.ui.inspect.InspectView;
import org.fars.ui.inspect.ModelComparisonModel;
import org.fars.ui.inspect.SelectionAttackModel;
import org.fars.ui.inspect.VotesModel;
import org.fars.ui.map.MapModel;
import org.fars.ui.map.MapView;
import org.fars.ui.segment.SegmentCompareView;
import org.fars.ui.segment.SegmentModel;
import org.fars.ui.segment.SegmentView;
import org.fars.ui.session.LabelMenu;
import org.fars.ui.session.RecentSessions;
import org.fars.ui.session.SessionsModel;
import org.fars.ui.settings.DeviceModel;
import org.fars.ui.settings.PresetsModel;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.settings.SettingsModel.SettingsFile;
import org.fars.ui.settings.SettingsModel.SettingsHistory;
import org.fars.ui.store.JsonFile;
import org.fars.ui.task.FxTaskRunner;
import org.fars.ui.task.TaskRunner;
import org.fars.ui.train.TrainModel;
import org.fars.ui.undo.UndoModel;
import org.kordamp.ikonli.feather.Feather;
import tools.jackson.core.type.TypeReference;

/** The one place where the window's parts are put together. To be made and used on the window's thread. */
public final class WindowAssembler implements AutoCloseable {
    private static final double EPSILON = 0.3;
    private static final Duration AUTOSAVE = Duration.seconds(1);
    private static final int THUMBNAIL_SIDE = 208;
    private static final long THUMBNAIL_BYTES = 64L << 20;

    private final Messages messages;
    private final Theme theme;
    private final AutoCloseable engine;
    private final Notifier notifier;
    private final FxTaskRunner runner;
    private final ThreadPoolExecutor thumbnailThreads = LifoExecutor.threads();
    private final Drawer drawer;
    private final SettingsModel settings = new SettingsModel();
    private final SettingsFile settingsFile;
    private final PresetsModel presets;
    private final SavedFiltersModel filters;
    private final WorkspaceModel model;
    private final CompareModel compare;
    private final MapModel map;
    private final SegmentModel segment;
    private final SessionsModel sessions;
    private final SessionCommands sessionCommands;
    private final HelpCommands help;
    private final DrawerCommands drawers;
    private final LabelMenu labels;
    private final SelectionCommands selection;
    private final GalleryView gallery;
    private final ChartFactory charts;
    private final MainView view;
    private final Scene scene;
    private final Timeline autosave;
    private final WarmUp warmUp;
    private Optional<String> advice = Optional.empty();

    /**
     * @param services what the window works with
     * @param scene shows the window in place of what it has shown so far
     * @param toured called when the tour is over
     */
    public WindowAssembler(AppServices services, Theme theme, Messages messages, Scene scene, Runnable toured) {
        this.scene = scene;
        drawer = new Drawer(scene::getFocusOwner);
        this.theme = theme;
        this.messages = messages;
        engine = services.engine();
        AppDirectories directories = services.directories();
        Path home = directories.home();

        // Background work, and what is said about it.
        Toasts toasts = new Toasts(messages);
        notifier = new Notifier(messages, toasts, drawer::open, drawer::close);
        runner = new FxTaskRunner(messages, notifier);

        // Settings, and taking them back.
        settingsFile = new SettingsFile(directories.settings());
        settingsFile.restore(settings, notifier::damaged);
        presets = new PresetsModel(settings, home.resolve("presets.json"), runner, messages, notifier::damaged);
        UndoModel undo = new UndoModel();
        new SettingsHistory(settings, undo, messages);
        // Closing the settings finishes an edit.
        drawer.openProperty().addListener((property, before, after) -> undo.breakGroup());

        // The model in use, the images, and what is known of them.
        ModelSession models = new ModelSession(services.catalog(), services.quick(), runner, messages);
        GalleryModel images = new GalleryModel(new SimpleDoubleProperty(EPSILON));
        filters = new SavedFiltersModel(images, home.resolve("filters.json"), runner, messages, notifier::damaged);
        GalleryAnalyzer analyzer = new GalleryAnalyzer(images, models, settings, runner, messages);
        InspectModel inspect = new InspectModel(images, models, services.quick(), services.smoothed(),
                services.attacks().all(), settings, runner, messages, new NpzStore(directories.violations()));
        segment = new SegmentModel(images, models, services.heads(), settings,
                new NpzStore(directories.violations()), runner, messages);
        inspect.copies().savedProperty().addListener((property, before, file) -> {
            if (!file.isEmpty()) {
                notifier.done(messages.get("copies.done", file));
            }
        });
        VotesModel votes = new VotesModel(inspect, new VoteSampler(new HeadNormCache(), services.heads()), settings,
                runner, messages);
        model = new WorkspaceModel(services.catalog(), models, images, analyzer, inspect, settings, directories, runner,
                messages);
        model.onRefused(notifier::mistake);
        model.betterProperty().addListener((property, before, after) -> advise(after));
        model.followedProperty().addListener((property, before, after) -> after.ifPresent(this::sayThatModelChanged));
        DeviceModel devices = new DeviceModel(services.host(), new JsonFile<>(home.resolve("device.json"),
                new TypeReference<>() {
                }), model::reopen, runner, messages, notifier::notice, notifier::damaged);
        models.onOpened(loaded -> devices.detect());

        // Training, evaluations, the map.
        TrainModel training = new TrainModel(images, models.modelProperty(), services.training(), runner, messages,
                model::reload);
        RunRepository runs = new RunRepository(directories.runs());
        compare = new CompareModel(images, services.certifiers(), services.attacks(), runs, model::dataName, settings,
                runner, messages);
        compare.modelProperty().bind(models.modelProperty());
        map = new MapModel(images, runner, messages);

        // Sessions.
        sessions = new SessionsModel(model, directories.sessions(),
                new RecentSessions(home.resolve("recent.json"), runner, messages, notifier::damaged),
                new SessionRuns(compare, runs, messages), undo, services.quick(), notifier::notice, runner, messages);
        sessionCommands = new SessionCommands(sessions, notifier, drawer, this::window, theme, messages,
                directories.sessions());

        // What buttons, menus and keys do.
        Thumbnails thumbnails = new Thumbnails(THUMBNAIL_SIDE, THUMBNAIL_BYTES, thumbnailThreads);
        help = new HelpCommands(model, directories, runner, notifier, drawer, this::window, theme, messages, toured);
        Exporter exporter = new Exporter(runner, notifier, this::window, models, messages);
        charts = new ChartFactory(theme, exporter::export);
        selection = new SelectionCommands(images, inspect,
                new SelectionAttackModel(inspect, images, models, services.quick(), settings, runner, messages,
                        new NpzStore(directories.violations())),
                new ModelComparisonModel(services.catalog(), services.quick(), inspect, model.cards(), settings, runner,
                        messages),
                exporter, charts, drawer, runner, notifier, messages);
        labels = new LabelMenu(images, sessions, selection::items, messages);
        drawers = new DrawerCommands(drawer, settings, presets, training, charts, help, this::window,
                new ImportModel(services.importer(), images, runner, messages, id -> {
                    model.reload(id);
                    notifier.done(messages.get("import.done", id));
                }), messages);
        ImageCommands imageCommands = new ImageCommands(model, analyzer, thumbnails, sessions, drawers, drawer,
                this::window, services.samples(), services.scenes(), theme, messages);

        // What is seen.
        EmptyState empty = new EmptyState(Feather.IMAGE, messages.get("gallery.empty"), messages.get("open.files"),
                imageCommands::openFiles);
        empty.setId("gallery-empty");
        gallery = new GalleryView(images, filters, analyzer, thumbnails, messages, empty);
        labels.install(gallery);
        theme.darkProperty()
            .addListener((property, before, after) -> gallery.styleLater(charts.scheduler()));
        AppMenu menu = new AppMenu(imageCommands, drawers, help, sessionCommands, undo, labels,
                selection, images.brokenProperty(), theme, messages);
        TopBar bar = new TopBar(model, devices, imageCommands, drawers, menu, theme, messages);
        DropTarget drop = new DropTarget(home.resolve("pasted"), runner, messages, imageCommands::receive);
        view = new MainView(bar, gallery, Map.of(
                Perspective.INSPECT,
                MainView.bySort(models, () -> new InspectView(inspect, votes, charts, selection::showModels, messages),
                        () -> new SegmentView(segment, charts, exporter::save, messages)),
                Perspective.COMPARE,
                MainView.bySort(models,
                        () -> new CompareView(compare, charts, exporter, imageCommands::openFolder, messages),
                        () -> new SegmentCompareView(segment.comparison(), charts, messages)),
                Perspective.MAP,
                MainView.bySort(models, () -> new MapView(map, charts, thumbnails, imageCommands::openFolder, messages),
                        () -> MainView.instead(Feather.MAP, messages.get("segment.map")))),
                () -> new StartView(imageCommands, messages),
                new StatusStrip(images, model.opening().skipped(), imageCommands::showSkipped, runner.running(),
                        messages),
                drawer, toasts, drop);
        warmUp = new WarmUp(services.inEmbedding(), gallery::apart, view.views(), () -> images.size() > 0, theme);
        model.perspectiveProperty().addListener((property, before, after) -> showView());
        images.sizeProperty().addListener((property, before, after) -> {
            if (after.intValue() == 0) {
                showView();
            } else if (before.intValue() == 0) {
                // Not in the frame that makes the gallery's first cells.
                charts.scheduler().later(this, this::showView);
            }
        });
        showView();
        theme.applyTo(scene);
        scene.setRoot(view);
        bindKeys(imageCommands, undo, drop, menu);

        autosave = new Timeline(new KeyFrame(AUTOSAVE, event -> sessions.checkpoint()));
        autosave.setCycleCount(Animation.INDEFINITE);
    }

    /** Creates a window in a scene of its own, with nothing to do after a tour. */
    public WindowAssembler(AppServices services, Theme theme, Messages messages, double width, double height) {
        this(services, theme, messages, new Scene(new Group(), width, height), () -> {});
    }

    private void bindKeys(ImageCommands images, UndoModel undo, DropTarget drop, AppMenu menu) {
        KeyBindings.OPEN.run(scene, images::openFiles);
        KeyBindings.OPEN_FOLDER.run(scene, images::openFolder);
        KeyBindings.PASTE.run(scene, drop::paste);
        KeyBindings.SEARCH.run(scene, gallery::focusSearch);
        KeyBindings.ATTACK.run(scene, () -> segment.attack().attackOr(model.inspect().attack()::findNearestOrCancel));
        KeyBindings.ATTACK_SELECTION.run(scene, selection::showAttack);
        KeyBindings.MEASURE.run(scene, selection::showMeasurements);
        KeyBindings.MODELS.run(scene, selection::showModels);
        KeyBindings.SETTINGS.run(scene, drawers::showSettings);
        for (Perspective each : Perspective.values()) {
            PerspectiveSwitch.key(each).run(scene, () -> model.perspectiveProperty().set(each));
        }
        KeyBindings.THEME.run(scene, () -> theme.darkProperty().set(!theme.darkProperty().get()));
        KeyBindings.UNDO.run(scene, undo::undo);
        KeyBindings.REDO.run(scene, undo::redo);
        KeyBindings.undoInFields(scene, undo);
        KeyBindings.SAVE.run(scene, sessionCommands::save);
        KeyBindings.SAVE_AS.run(scene, sessionCommands::saveAs);
        KeyBindings.REPORT.run(scene, help::report);
        KeyBindings.LOG.run(scene, help::showLog);
        KeyBindings.GUIDE.run(scene, drawers::showGuide);
        KeyBindings.READ_AGAIN.run(scene, images::retryUnreadable);
        KeyBindings.LABEL.run(scene, this::showLabels);
        KeyBindings.MENU.run(scene, menu::show);
    }

    /** Shows the view chosen; ways to begin in place of Inspect while there are no images, or it is not prepared. */
    private void showView() {
        Perspective chosen = model.perspectiveProperty().get();
        if (chosen == Perspective.INSPECT && (model.gallery().size() == 0 || warmUp.isFirstUnderWay())) {
            view.showStart();
        } else {
            view.show(chosen);
        }
    }

    /** Says in one line that another model suits the images better. */
    private void advise(Optional<ModelCard> better) {
        advice.ifPresent(notifier::withdraw);
        advice = better.map(card -> messages.get("advice", card.id(), model.model()));
        better.ifPresent(card -> notifier.hint(advice.orElseThrow(), messages.get("advice.take", card.id()),
                () -> model.choose(card.id())));
    }

    private void sayThatModelChanged(ModelCard before) {
        notifier.hint(messages.get("advice.followed", model.model()), messages.get("advice.take", before.id()),
                () -> model.choose(before.id()));
    }

    private Window window() {
        return scene.getWindow();
    }

    /** Offers labels for the selected images, below the one that is looked at. */
    public void showLabels() {
        labels.show(gallery.selectedCell().orElse(gallery));
    }

    /** Shows the window, begins, and prepares what the person has not asked for yet. */
    public void show(Stage stage, List<Path> images) {
        open(stage, images);
        prepare();
    }

    /** Makes the views that are not shown yet, and has Java load what the first image takes. */
    public void prepare() {
        warmUp.start(this::showView);
    }

    /** Returns whether {@link #prepare()} has made everything ready. */
    public boolean isPrepared() {
        return warmUp.isDone();
    }

    /** Shows the window and begins; prepares nothing. */
    public void open(Stage stage, List<Path> images) {
        stage.setScene(scene);
        stage.show();
        view.focus();
        model.begin(images.stream().filter(path -> !SessionCommands.isSession(path)).toList(), () -> {
            sessions.start();
            images.stream().filter(SessionCommands::isSession).findFirst().ifPresent(sessions::open);
        });
        autosave.play();
    }

    /** Sessions. */
    public SessionsModel sessions() {
        return sessions;
    }

    /** What a person does with sessions. */
    public SessionCommands sessionCommands() {
        return sessionCommands;
    }

    /** Log, tour, report. */
    public HelpCommands help() {
        return help;
    }

    /** What can be done with the selected images. */
    public SelectionCommands selection() {
        return selection;
    }

    /** What opens in the drawer. */
    public DrawerCommands drawers() {
        return drawers;
    }

    /** The drawer. */
    public Drawer drawer() {
        return drawer;
    }

    /** The window's state and commands. */
    public WorkspaceModel model() {
        return model;
    }

    /** Evaluations of the images. */
    public CompareModel compare() {
        return compare;
    }

    /** The selected image under a dense model. */
    public SegmentModel segment() {
        return segment;
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

    /** Light or dark. */
    public Theme theme() {
        return theme;
    }

    /** Tells the person something. */
    public Notifier notifier() {
        return notifier;
    }

    /** Runs jobs in the background. */
    public TaskRunner runner() {
        return runner;
    }

    /** The jobs under way. */
    public ObservableList<Task<?>> running() {
        return runner.running();
    }

    /** Whether everything that changed is drawn. */
    public boolean isDrawn() {
        return charts.scheduler().isIdle() && thumbnailThreads.getActiveCount() == 0
                && thumbnailThreads.getQueue().isEmpty();
    }

    /** Stops work, and waits for it, before the process ends, however it ends. */
    public void stopWorkAtExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(runner::stopAndWait, "stop-work"));
    }

    /**
     * Stops everything that is under way, saves the settings, and closes sessions, model, images and engine. Each is
     * closed, whatever happens to the others.
     *
     * @throws org.fars.core.AtomicFiles.UnwritableFileException when the settings could not be saved
     */
    @Override
    public void close() throws Exception {
        autosave.stop();
        // Closed in the opposite order.
        try (AutoCloseable _ = engine;
                AutoCloseable _ = model::close;
                AutoCloseable _ = sessions;
                AutoCloseable _ = presets::flush;
                AutoCloseable _ = filters::flush;
                AutoCloseable _ = () -> settingsFile.save(settings);
                AutoCloseable _ = thumbnailThreads::shutdownNow) {
            runner.close();
        }
    }
}
