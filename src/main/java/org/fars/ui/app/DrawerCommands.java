package org.fars.ui.app;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextInputControl;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
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

/** What opens in the drawer. */
public final class DrawerCommands {
    private static final double GUIDE_WIDTH = 620;

    private final Drawer drawer;
    private final SettingsModel settings;
    private final PresetsModel presets;
    private final TrainModel training;
    private final ChartFactory charts;
    private final HelpCommands help;
    private final Messages messages;

    DrawerCommands(Drawer drawer, SettingsModel settings, PresetsModel presets, TrainModel training,
            ChartFactory charts, HelpCommands help, Messages messages) {
        this.drawer = drawer;
        this.settings = settings;
        this.presets = presets;
        this.training = training;
        this.charts = charts;
        this.help = help;
        this.messages = messages;
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
        private Optional<Node> focusedBefore = Optional.empty();

        Drawer() {
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
            Optional<Node> owner = Optional.ofNullable(getScene()).map(Scene::getFocusOwner);
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
            Optional<Node> back = focusedBefore.filter(node -> node.getScene() != null);
            focusedBefore = Optional.empty();
            // Before it goes: a window without a focus owner hears no keys.
            back.ifPresent(Node::requestFocus);
            open.set(false);
            getChildren().clear();
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
}
