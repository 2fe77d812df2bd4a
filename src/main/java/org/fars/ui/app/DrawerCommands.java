package org.fars.ui.app;

import java.io.File;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import javafx.stage.Window;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.ui.app.AppServices.ImportRequest;
import org.fars.ui.app.ImportModel.ModelFiles;
import org.fars.ui.common.Card.DrawerHeader;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.Messages;
import org.fars.ui.help.AboutView;
import org.fars.ui.help.GuideView;
import org.fars.ui.settings.PresetsModel;
import org.fars.ui.settings.SettingsModel;
import org.fars.ui.settings.SettingsView;
import org.fars.ui.train.TrainModel;
import org.fars.ui.train.TrainView;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** What opens in the drawer. */
public final class DrawerCommands {
    private static final double GUIDE_WIDTH = 620;

    private final Drawer drawer;
    private final SettingsModel settings;
    private final PresetsModel presets;
    private final TrainModel training;
    private final ChartFactory charts;
    private final HelpCommands help;
    private final Supplier<Window> owner;
    private final ImportModel importing;
    private final Messages messages;

    /**
     * @param owner the window
     * @param importing imports models
     */
    DrawerCommands(Drawer drawer, SettingsModel settings, PresetsModel presets, TrainModel training,
            ChartFactory charts, HelpCommands help, Supplier<Window> owner, ImportModel importing,
            Messages messages) {
        this.owner = owner;
        this.importing = importing;
        this.drawer = drawer;
        this.settings = settings;
        this.presets = presets;
        this.training = training;
        this.charts = charts;
        this.help = help;
        this.messages = messages;
    }

    /** Returns the named settings. */
    PresetsModel presets() {
        return presets;
    }

    /** Shows the settings. */
    public void showSettings() {
        drawer.open(new SettingsView(settings, presets, messages, drawer::close));
    }

    /** Shows a model's audit. */
    void showAudit(LoadedModel model) {
        drawer.open(new AuditView(model, messages, drawer::close));
    }

    /** Shows the training of heads. */
    public void showTraining() {
        drawer.open(new TrainView(training, charts, messages, drawer::close));
    }

    /** Shows the import of a model. */
    public void showImport() {
        showImport(ModelFiles.none());
    }

    /** Shows the import of these files. */
    void showImport(ModelFiles files) {
        drawer.open(new ImportView(files, importing, this::chooseModelFile, messages, drawer::close));
    }

    private Optional<Path> chooseModelFile() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(messages.get("import.title"));
        return Optional.ofNullable(chooser.showOpenDialog(owner.get())).map(File::toPath);
    }

    /** Shows the guide. */
    public void showGuide() {
        drawer.open(new GuideView(messages, drawer::close), GUIDE_WIDTH);
    }

    /** Shows what runs. */
    public void showAbout() {
        drawer.open(new AboutView(help.versions(), messages, drawer::close));
    }

    /**
     * Docked at the right side of the window, beside the view. Takes the keyboard's focus when it opens, and gives it back
     * to where it was.
     */
    public static final class Drawer extends StackPane {
        private static final double WIDTH = 420;
        private static final double MIN_WIDTH = 320;

        private final ReadOnlyBooleanWrapper open = new ReadOnlyBooleanWrapper();
        private final Supplier<Node> focusOwner;
        private Optional<Node> focusedBefore = Optional.empty();

        /** @param focusOwner returns what has the focus in the window, also while the drawer is not in it; null if nothing has */
        Drawer(Supplier<Node> focusOwner) {
            this.focusOwner = focusOwner;
            setId("drawer");
            setMinWidth(MIN_WIDTH);
            setFocusTraversable(true);
        }

        /** Returns whether it is open. */
        public ReadOnlyBooleanProperty openProperty() {
            return open.getReadOnlyProperty();
        }

        /** Opens it with something in it. */
        public void open(Node content) {
            open(content, WIDTH);
        }

        /** Opens it with something in it, so wide to begin with. */
        public void open(Node content, double width) {
            Optional<Node> owner = Optional.ofNullable(focusOwner.get());
            if (owner.filter(this::isInside).isEmpty()) {
                focusedBefore = owner;
            }
            setPrefWidth(width);
            getChildren().setAll(content);
            open.set(true);
            // After the layout: what is not laid out yet takes no focus.
            Platform.runLater(() -> {
                applyCss();
                layout();
                focusable(content).filter(TextInputControl.class::isInstance)
                    .findFirst()
                    .or(() -> focusable(content).findFirst())
                    .ifPresent(Node::requestFocus);
            });
        }

        /** Closes it, if it is open. */
        public void close() {
            if (!open.get()) {
                return;
            }
            Optional<Node> back = focusedBefore;
            focusedBefore = Optional.empty();
            // Before it goes: a window without a focus owner hears no keys.
            back.filter(node -> node.getScene() != null).ifPresent(Node::requestFocus);
            open.set(false);
            getChildren().clear();
            // Again: what had to make room for it is back only now.
            back.filter(node -> node.getScene() != null).ifPresent(Node::requestFocus);
        }

        private boolean isInside(Node node) {
            return Stream.iterate(node, Objects::nonNull, Node::getParent).anyMatch(this::equals);
        }

        private static Stream<Node> focusable(Node node) {
            if (!node.isVisible() || node.isDisabled()) {
                return Stream.empty();
            }
            Stream<Node> own = node.isFocusTraversable() ? Stream.of(node) : Stream.empty();
            return node instanceof Parent parent
                    ? Stream.concat(own, parent.getChildrenUnmodifiable().stream().flatMap(Drawer::focusable))
                    : own;
        }
    }

    /** What the audit of a model says, layer by layer. */
    static final class AuditView extends VBox {
        AuditView(LoadedModel model, Messages messages, Runnable close) {
            getStyleClass().add("drawer");
            setId("audit");
            LipschitzBound bound = model.lipschitz();
            DrawerHeader head = new DrawerHeader(messages.get("audit.title", model.card().id()), messages, close);
            Label summary = new Label(bound.basis() == LipschitzBound.Basis.DECLARED
                    ? messages.get("audit.declared", number(bound.upper()))
                    : bound.isUsable()
                            ? messages.get("audit.summary", number(bound.upper()), number(bound.displacement()))
                            : messages.get("badge.none", bound.reason()));
            summary.setWrapText(true);
            summary.setMinHeight(USE_PREF_SIZE);
            TableView<LipschitzBound.Layer> table = new TableView<>();
            table.getStyleClass().add("plain-table");
            table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
            column(table, messages.get("audit.layer"), 110, LipschitzBound.Layer::name);
            column(table, messages.get("audit.bound"), 90, layer -> number(layer.bound())).getStyleClass()
                .add("number");
            column(table, messages.get("audit.method"), 190, LipschitzBound.Layer::method);
            table.getItems().setAll(bound.layers());
            table.setPlaceholder(new Label(messages.get("audit.nothing")));
            VBox.setVgrow(table, Priority.ALWAYS);
            getChildren().addAll(head, summary, table);
        }

        private static TableColumn<LipschitzBound.Layer, String> column(TableView<LipschitzBound.Layer> table,
                String title, double width, Function<LipschitzBound.Layer, String> text) {
            TableColumn<LipschitzBound.Layer, String> column = new TableColumn<>(title);
            column.setCellValueFactory(row -> new ReadOnlyStringWrapper(text.apply(row.getValue())));
            column.setPrefWidth(width);
            column.setSortable(false);
            table.getColumns().add(column);
            return column;
        }

        private static String number(double value) {
            return value != 0 && (value < 1e-3 || value > 1e4)
                    ? String.format(Locale.ROOT, "%.2e", value)
                    : String.format(Locale.ROOT, "%.6f", value);
        }
    }

    /** Asks for the files of a model and its name, and says what the model decides about an open image. */
    static final class ImportView extends VBox {
        /** A larger file is tried only when asked for, in bytes. */
        private static final long CHEAP = 32L << 20;

        private final ImportModel model;
        private final Supplier<Optional<Path>> chooser;
        private final Messages messages;
        private final TextField name = new TextField();
        private final CheckBox normalised = new CheckBox();
        private final ObjectProperty<Optional<Path>> backbone = new SimpleObjectProperty<>(Optional.empty());
        private final ObjectProperty<Optional<Path>> classifier = new SimpleObjectProperty<>(Optional.empty());
        private final ObjectProperty<Optional<Path>> labels = new SimpleObjectProperty<>(Optional.empty());

        ImportView(ModelFiles files, ImportModel model, Supplier<Optional<Path>> chooser, Messages messages,
                Runnable close) {
            this.model = model;
            this.chooser = chooser;
            this.messages = messages;
            setId("import");
            getStyleClass().add("drawer");
            backbone.addListener((property, before, after) -> after.filter(file -> name.getText().isBlank())
                .ifPresent(file -> name.setText(idOf(file))));
            Label about = text(messages.get("import.about"));
            about.getStyleClass().add("muted");
            name.setId("import-name");
            GridPane form = new GridPane();
            form.getStyleClass().add("form");
            form.setHgap(12);
            form.setVgap(8);
            row(form, "import.backbone", file(backbone, "import-backbone"));
            row(form, "import.classifier", file(classifier, "import-classifier"));
            row(form, "import.labels", file(labels, "import-labels"));
            normalised.setText(messages.get("import.normalised"));
            normalised.setId("import-normalised");
            normalised.setTooltip(new Tooltip(messages.get("import.normalised.tip")));
            form.add(normalised, 1, form.getRowCount());
            row(form, "import.name", name);
            GridPane.setHgrow(name, Priority.ALWAYS);
            Button run = new Button(messages.get("import.start"), new FontIcon(Feather.DOWNLOAD));
            run.setId("import-start");
            run.getStyleClass().add("accent");
            run.disableProperty()
                .bind(Bindings.createBooleanBinding(() -> backbone.get().isEmpty() || name.getText().isBlank(),
                        backbone, name.textProperty()));
            run.setOnAction(event -> {
                ImportRequest request = request();
                close.run();
                model.start(request);
            });
            Button attempt = new Button(messages.get("import.try"), new FontIcon(Feather.EYE));
            attempt.setId("import-try");
            attempt.setTooltip(new Tooltip(messages.get("import.try.tip")));
            attempt.disableProperty()
                .bind(Bindings.createBooleanBinding(() -> backbone.get().isEmpty() || !model.canTry(), backbone));
            attempt.setOnAction(event -> model.tryOut(request()));
            Label sample = text("");
            sample.setId("import-sample");
            sample.textProperty().bind(model.sampleProperty());
            HBox buttons = new HBox(run, attempt);
            buttons.getStyleClass().add("setting-row");
            getChildren().addAll(new DrawerHeader(messages.get("import.title"), messages, close), about, form, buttons,
                    sample);
            Stream.of(backbone, classifier, labels, normalised.selectedProperty())
                .forEach(each -> each.addListener((property, before, after) -> tryIfCheap()));
            sceneProperty().addListener((property, before, after) -> {
                if (after == null) {
                    model.forget();
                }
            });
            classifier.set(files.classifier());
            labels.set(files.labels());
            backbone.set(files.network());
        }

        private static Label text(String words) {
            Label label = new Label(words);
            label.setWrapText(true);
            label.setMinHeight(USE_PREF_SIZE);
            return label;
        }

        private ImportRequest request() {
            return new ImportRequest(backbone.get().orElseThrow(), classifier.get(), labels.get(),
                    normalised.isSelected(), name.getText().strip());
        }

        /** What is no program and small is tried without being asked for. */
        private void tryIfCheap() {
            model.forget();
            if (backbone.get().filter(file -> ModelFiles.isData(file) && file.toFile().length() <= CHEAP).isPresent()) {
                model.tryOut(request());
            }
        }

        private static String idOf(Path file) {
            return String.valueOf(file.getFileName())
                .replaceFirst("[.][^.]*$", "")
                .replaceAll("[^A-Za-z0-9._-]", "-")
                .replaceFirst("^[^A-Za-z0-9]+", "");
        }

        private void row(GridPane form, String key, Node editor) {
            Label label = new Label(messages.get(key));
            label.setMinWidth(USE_PREF_SIZE);
            label.setLabelFor(editor);
            form.addRow(form.getRowCount(), label, editor);
        }

        private HBox file(ObjectProperty<Optional<Path>> file, String id) {
            Button choose = new Button(messages.get("import.choose"));
            choose.setId(id);
            choose.setMinWidth(USE_PREF_SIZE);
            Label chosen = new Label();
            chosen.getStyleClass().add("muted");
            chosen.textProperty()
                .bind(file.map(path -> path.map(one -> String.valueOf(one.getFileName()))
                    .orElse(messages.get("import.none"))));
            choose.setOnAction(event -> chooser.get().ifPresent(one -> file.set(Optional.of(one))));
            HBox row = new HBox(choose, chosen);
            row.getStyleClass().add("setting-row");
            return row;
        }
    }
}
