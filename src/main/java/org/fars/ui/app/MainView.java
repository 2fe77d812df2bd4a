package org.fars.ui.app;

import atlantafx.base.controls.ModalPane;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.MenuButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import org.fars.download.ArchiveDownload.RemoteArchive;
import org.fars.model.LoadedModel;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.compare.CompareView;
import org.fars.ui.control.EmptyState;
import org.fars.ui.gallery.GalleryView;
import org.fars.ui.gallery.ImageItem;
import org.fars.ui.help.AboutView;
import org.fars.ui.help.GuideView;
import org.fars.ui.inspect.InspectView;
import org.fars.ui.map.MapView;
import org.fars.ui.session.LabelMenu;
import org.fars.ui.settings.DeviceModel;
import org.fars.ui.settings.PresetsModel;
import org.fars.ui.settings.SettingsView;
import org.fars.ui.train.TrainView;
import org.fars.ui.undo.UndoModel;
import org.kordamp.ikonli.feather.Feather;

/** The whole window: bar, gallery, the selected image, status; over it a drawer and the cue for dropping. */
public final class MainView extends StackPane implements TopBar.Commands, AppMenu.Commands {
    private static final double GALLERY_WIDTH = 272;
    private static final double DRAWER_WIDTH = 440;
    private static final double GUIDE_WIDTH = 620;

    private final WorkspaceModel model;
    private final Messages messages;
    private final Theme theme;
    private final ModalPane drawer = new ModalPane();
    private final DropTarget drop;
    private final GalleryView gallery;
    private final ViewParts parts;
    private final StackPane stage = new StackPane();
    private final Map<Perspective, Node> views = new EnumMap<>(Perspective.class);
    private final HelpCommands helpers;
    private final SessionCommands sessions;
    private final UndoModel undo;
    private final LabelMenu labels;
    private final PresetsModel presets;

    /**
     * What the view hands commands on to.
     *
     * @param sessions sessions
     * @param undo what can be taken back
     * @param presets named settings
     * @param labels labels of images
     * @param helpers log, guide, tour, report
     * @param devices where models run
     */
    record Hands(SessionCommands sessions, UndoModel undo, PresetsModel presets, LabelMenu labels, HelpCommands helpers,
            DeviceModel devices) {}

    MainView(WorkspaceModel model, ViewParts parts, Hands hands, Theme theme, Messages messages) {
        this.model = model;
        this.sessions = hands.sessions();
        this.undo = hands.undo();
        this.presets = hands.presets();
        this.labels = hands.labels();
        this.helpers = hands.helpers();
        this.messages = messages;
        this.theme = theme;
        this.parts = parts;
        setId("main");
        drop = new DropTarget(parts.pasted(), messages.get("drop.here"), this::receive);
        EmptyState empty = new EmptyState(Feather.IMAGE, messages.get("gallery.empty"), messages.get("open.files"),
                this::openFiles);
        empty.setId("gallery-empty");
        gallery = new GalleryView(model.gallery(), parts.analyses(), parts.thumbnails(), messages, empty);
        gallery.setPrefWidth(GALLERY_WIDTH);
        gallery.setMinWidth(GALLERY_WIDTH);
        gallery.setMaxWidth(GALLERY_WIDTH);
        stage.setMinWidth(0);
        HBox.setHgrow(stage, Priority.ALWAYS);
        HBox centre = new HBox(gallery, stage);
        centre.getStyleClass().add("centre");
        model.perspectiveProperty().addListener((property, before, after) -> show(after));
        show(model.perspectiveProperty().get());

        BorderPane frame = new BorderPane(centre);
        labels.install(gallery);
        frame.setTop(new TopBar(model, hands.devices(), widthProperty(), this,
                new AppMenu(this, sessions, undo, labels, model.gallery().brokenProperty(), theme, messages), theme,
                messages));
        frame.setBottom(parts.status());
        drawer.setId("drawer");
        // Whoever closes the settings has finished an edit.
        drawer.displayProperty().addListener((property, before, after) -> undo.pause());
        drawer.setAlignment(Pos.TOP_RIGHT);
        drawer.usePredefinedTransitionFactories(Side.RIGHT);
        getChildren().addAll(frame, drawer, parts.toasts(), drop.cue());
        drop.listenOn(this);
        // A drawer that a key opened leaves the focus where it was, so it does not hear the key that closes it.
        addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE && drawer.isDisplay()) {
                closeDrawer();
                event.consume();
            }
        });
    }

    /** Makes the views that are not shown yet, one after the other, so that changing to one does not take long. */
    void prepare() {
        Arrays.stream(Perspective.values())
            .forEach(each -> Platform.runLater(() -> views.computeIfAbsent(each, this::make)));
    }

    /** Images as the gallery shows them, in a grid of their own. */
    Region galleryOf(List<ImageItem> items) {
        return gallery.apart(items);
    }

    /** Shows one of the views; one that is asked for before {@link #prepare} came to it is made now. */
    private void show(Perspective perspective) {
        stage.getChildren().setAll(views.computeIfAbsent(perspective, this::make));
    }

    private Node make(Perspective perspective) {
        return switch (perspective) {
            case COMPARE -> new CompareView(parts.compare(), parts.charts(), parts.keeping(), this::openFolder,
                    messages);
            case INSPECT -> new InspectView(model.inspect(), parts.votes(), parts.charts(), messages);
            case MAP -> new MapView(parts.map(), parts.charts(), parts.thumbnails(), this::openFolder, messages);
        };
    }

    /** Puts the commands on keys. */
    void bindKeys(Scene scene) {
        KeyBindings.OPEN.run(scene, this::openFiles);
        KeyBindings.OPEN_FOLDER.run(scene, this::openFolder);
        KeyBindings.PASTE.run(scene, drop::paste);
        KeyBindings.SEARCH.run(scene, gallery::focusSearch);
        KeyBindings.ATTACK.run(scene, model.inspect()::attackOrCancel);
        KeyBindings.SETTINGS.run(scene, this::showSettings);
        for (Perspective each : Perspective.values()) {
            PerspectiveSwitch.key(each).run(scene, () -> model.perspectiveProperty().set(each));
        }
        KeyBindings.THEME.run(scene, () -> theme.darkProperty().set(!theme.darkProperty().get()));
        KeyBindings.UNDO.run(scene, undo::undo);
        KeyBindings.REDO.run(scene, undo::redo);
        KeyBindings.SAVE.run(scene, sessions::save);
        KeyBindings.SAVE_AS.run(scene, sessions::saveAs);
        KeyBindings.REPORT.run(scene, this::report);
        KeyBindings.LOG.run(scene, this::showLog);
        KeyBindings.GUIDE.run(scene, this::showGuide);
        KeyBindings.READ_AGAIN.run(scene, this::readAgain);
        KeyBindings.LABEL.run(scene, this::showLabels);
        KeyBindings.MENU.run(scene, () -> ((MenuButton) lookup("#menu")).show());
    }

    /** Offers labels for the selected images, below the one that is looked at. */
    public void showLabels() {
        labels.show(gallery.selectedCell().orElse(gallery));
    }

    @Override
    public void readAgain() {
        List<ImageItem> broken = model.gallery().all().stream().filter(ImageItem::broken).toList();
        // Before they are shown as waiting, for then their pictures are asked for.
        broken.forEach(item -> parts.thumbnails().remove(item.entry().source()));
        parts.analyses().retry(broken);
        if (model.inspect().item().filter(broken::contains).isPresent()) {
            model.inspect().look();
        }
    }

    /** Takes what was dropped or pasted: a session is opened, everything else is images. */
    void receive(List<Path> files) {
        files.stream()
            .filter(SessionCommands::isSession)
            .findFirst()
            .ifPresentOrElse(sessions.model()::open, () -> model.add(files));
    }

    /** Puts the focus where arrow keys do something. */
    public void focus() {
        gallery.focusGrid();
    }

    /** Opens the drawer with something in it. */
    public void openDrawer(Node content) {
        openDrawer(content, DRAWER_WIDTH);
    }

    /** Opens the drawer with something in it, so wide. */
    public void openDrawer(Node content, double width) {
        if (content instanceof Region region) {
            region.setPrefWidth(width);
            region.setMaxWidth(width);
            region.setMinWidth(width);
        }
        drawer.show(content);
    }

    /** Closes the drawer. */
    public void closeDrawer() {
        drawer.hide(true);
    }

    /** The cue for dropping. */
    public DropTarget drop() {
        return drop;
    }

    @Override
    public void openFiles() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(messages.get("open.files"));
        List<File> files = chooser.showOpenMultipleDialog(getScene().getWindow());
        if (files != null) {
            model.add(files.stream().map(File::toPath).toList());
        }
    }

    @Override
    public void openFolder() {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle(messages.get("open.folder"));
        Optional.ofNullable(chooser.showDialog(getScene().getWindow()))
            .ifPresent(folder -> model.add(List.of(Path.of(folder.getPath()))));
    }

    @Override
    public void showSettings() {
        openDrawer(new SettingsView(model.settings(), presets, messages, this::closeDrawer));
    }

    @Override
    public void showAudit(LoadedModel loaded) {
        openDrawer(new AuditView(loaded, messages, this::closeDrawer));
    }

    @Override
    public void showTraining() {
        openDrawer(new TrainView(parts.train(), parts.charts(), messages, this::closeDrawer));
    }

    @Override
    public void showDownload() {
        openDrawer(new DownloadView(RemoteArchive.IMAGENETTE, model.downloads(), messages, model::download,
                this::closeDrawer));
    }

    @Override
    public void report() {
        helpers.report();
    }

    @Override
    public void showLog() {
        helpers.showLog();
    }

    @Override
    public void startTour() {
        closeDrawer();
        helpers.startTour(this);
    }

    @Override
    public void showGuide() {
        openDrawer(new GuideView(messages, this::closeDrawer), GUIDE_WIDTH);
    }

    @Override
    public void showAbout() {
        openDrawer(new AboutView(helpers.versions(), messages, this::closeDrawer));
    }
}
