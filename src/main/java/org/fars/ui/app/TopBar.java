package org.fars.ui.app;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.value.ChangeListener;
import javafx.css.PseudoClass;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.controlsfx.control.PopOver;
import org.fars.model.LipschitzBound;
import org.fars.model.ModelCard;
import org.fars.ui.analysis.ModelSession.State;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.control.Badge;
import org.fars.ui.settings.DeviceModel;
import org.fars.ui.settings.DeviceView;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Name, model with its badge and device; the commands at the right. */
final class TopBar extends HBox {
    /** Below this width the views are named by icons alone, and the product by the window's title. */
    private static final double NAMES_NEED = 1180;
    private static final double CHOOSER_NEEDS = 128;
    private static final PseudoClass CHANGED = PseudoClass.getPseudoClass("changed");

    private final WorkspaceModel model;
    private final Messages messages;
    private final Badge badge = new Badge();
    private final Label name;
    private final DeviceButton device;
    private final PerspectiveSwitch views;

    TopBar(WorkspaceModel model, DeviceModel devices, ImageCommands images, DrawerCommands drawers, AppMenu menu,
            Theme theme, Messages messages) {
        this.model = model;
        this.messages = messages;
        name = new Label(messages.get("product"));
        device = new DeviceButton(devices, messages);
        setId("top-bar");
        getStyleClass().add("top-bar");
        name.getStyleClass().add("product");
        name.setMinWidth(USE_PREF_SIZE);
        HBox about = new HBox(chooser(), train(drawers), badge);
        about.getStyleClass().add("model-box");
        badge.setMinWidth(USE_PREF_SIZE);
        badge.setOnAction(event -> {
            if (model.models().stateProperty().get() instanceof State.Ready ready) {
                drawers.showAudit(ready.model());
            }
        });
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        Region gapBefore = new Region();
        HBox.setHgrow(gapBefore, Priority.ALWAYS);
        views = new PerspectiveSwitch(model.perspectiveProperty(), messages);
        getChildren().addAll(name, about, device, gapBefore, views, gap, open(images), settings(drawers),
                theme(theme), menu);
        model.models().stateProperty().addListener((property, before, after) -> show(after));
        show(model.models().stateProperty().get());
    }

    /** Leaves names out where the window is narrow: the bar's own width is never below what it needs. */
    void followWidth(ReadOnlyDoubleProperty windowWidth) {
        windowWidth.addListener((property, before, after) -> {
            boolean wide = after.doubleValue() >= NAMES_NEED;
            views.showNames(wide);
            device.setContentDisplay(wide ? ContentDisplay.LEFT : ContentDisplay.TEXT_ONLY);
            // The window's title says it too.
            name.setVisible(wide);
            name.setManaged(wide);
        });
    }

    private ComboBox<ModelCard> chooser() {
        ComboBox<ModelCard> chooser = new ComboBox<>(model.cards());
        chooser.setId("model");
        chooser.getStyleClass().add("model-chooser");
        chooser.promptTextProperty()
            .bind(model.models()
                .stateProperty()
                .map(state -> messages.get(state instanceof State.Missing ? "engine.missing" : "engine.searching")));
        ChoiceBoxes.byName(chooser, ModelCard::id);
        chooser.setTooltip(new Tooltip(messages.get("engine.choose.tip")));
        chooser.setMinWidth(CHOOSER_NEEDS);
        chooser.setMaxWidth(240);
        chooser.valueProperty().bindBidirectional(model.chosenProperty());
        return chooser;
    }

    private Button train(DrawerCommands drawers) {
        Button train = new Button(null, new FontIcon(Feather.TRENDING_UP));
        train.setId("open-training");
        train.getStyleClass().addAll("button-icon");
        train.setTooltip(new Tooltip(messages.get("train.tip")));
        train.setAccessibleText(messages.get("train.tip"));
        train.setOnAction(event -> drawers.showTraining());
        return train;
    }

    private void show(State state) {
        switch (state) {
            case State.Opening opening -> {
                badge.clear();
                device.setText(messages.get("engine.starting"));
                device.setTooltip(new Tooltip(messages.get("engine.starting.tip")));
            }
            case State.Ready ready -> {
                LipschitzBound bound = ready.model().lipschitz();
                badge.show(switch (bound.basis()) {
                    case AUDITED -> Badge.Status.AUDITED;
                    case DECLARED -> Badge.Status.DECLARED;
                    case NONE -> Badge.Status.NONE;
                }, bound.upper(), switch (bound.basis()) {
                    case AUDITED -> messages.get("badge.audited");
                    case DECLARED -> messages.get("badge.declared");
                    case NONE -> messages.get("badge.none", bound.reason());
                });
                device.setText(ready.device());
                device.setTooltip(new Tooltip(messages.get("engine.device.tip")));
            }
            case State.Missing missing -> {
                badge.clear();
                device.setText(messages.get("engine.missing"));
                device.setTooltip(new Tooltip(missing.reason()));
            }
        }
    }

    private MenuButton open(ImageCommands images) {
        MenuItem files = new MenuItem(messages.get("open.files"), new FontIcon(Feather.IMAGE));
        files.setOnAction(event -> images.openFiles());
        MenuItem folder = new MenuItem(messages.get("open.folder"), new FontIcon(Feather.FOLDER));
        folder.setOnAction(event -> images.openFolder());
        MenuItem samples = new MenuItem(messages.get("start.samples"), new FontIcon(Feather.GRID));
        samples.setId("open-samples");
        samples.setVisible(images.hasSamples());
        samples.setOnAction(event -> images.openSamples());
        MenuItem scenes = new MenuItem(messages.get("open.scenes"), new FontIcon(Feather.LAYERS));
        scenes.setId("open-scenes");
        scenes.setVisible(images.hasScenes());
        scenes.setOnAction(event -> images.openScenes());
        MenuItem download = new MenuItem(messages.get("download.menu"), new FontIcon(Feather.DOWNLOAD));
        download.setId("open-download");
        download.setOnAction(event -> images.showDownload());
        MenuItem clear = new MenuItem(messages.get("open.clear"), new FontIcon(Feather.TRASH_2));
        clear.setOnAction(event -> images.clear());
        MenuButton open = new MenuButton(messages.get("open"), new FontIcon(Feather.FOLDER_PLUS), files, folder,
                samples, scenes, download, clear);
        open.setId("open");
        open.setTooltip(new Tooltip(KeyBindings.OPEN.after(messages.get("open.tip"))));
        open.setMinWidth(USE_PREF_SIZE);
        return open;
    }

    private Button settings(DrawerCommands drawers) {
        Button settings = new Button(null, new FontIcon(Feather.SLIDERS));
        settings.setId("open-settings");
        settings.getStyleClass().add("button-icon");
        Tooltip tip = new Tooltip();
        tip.textProperty()
            .bind(drawers.presets()
                .differencesProperty()
                .map(differences -> KeyBindings.SETTINGS.after(differences.isEmpty()
                        ? messages.get("settings.tip")
                        : messages.get("settings.tip.differs", String.join(", ", differences)))));
        settings.setTooltip(tip);
        ChangeListener<List<String>> mark = (property, before, differences) -> settings
            .pseudoClassStateChanged(CHANGED, !differences.isEmpty());
        drawers.presets().differencesProperty().addListener(mark);
        mark.changed(null, null, drawers.presets().differencesProperty().get());
        settings.setAccessibleText(messages.get("settings.tip"));
        settings.setOnAction(event -> drawers.showSettings());
        return settings;
    }

    private Button theme(Theme theme) {
        Button toggle = new Button();
        toggle.setId("theme");
        toggle.getStyleClass().add("button-icon");
        toggle.graphicProperty()
            .bind(Bindings.when(theme.darkProperty())
                .then(new FontIcon(Feather.SUN))
                .otherwise(new FontIcon(Feather.MOON)));
        toggle.setTooltip(new Tooltip(KeyBindings.THEME.after(messages.get("theme.tip"))));
        toggle.setAccessibleText(messages.get("theme.tip"));
        toggle.setOnAction(event -> theme.darkProperty().set(!theme.darkProperty().get()));
        return toggle;
    }

    /** Names the device that the model runs on; opens the choice of another one. */
    static final class DeviceButton extends Button {
        DeviceButton(DeviceModel devices, Messages messages) {
            setId("device");
            getStyleClass().add("device");
            setMinWidth(USE_PREF_SIZE);
            setGraphic(new FontIcon(Feather.CPU));
            PopOver popOver = new PopOver();
            popOver.setArrowLocation(PopOver.ArrowLocation.TOP_CENTER);
            popOver.setDetachable(false);
            popOver.setAnimated(false);
            Theme.applyTo(popOver.getRoot());
            setOnAction(event -> {
                if (popOver.isShowing()) {
                    popOver.hide();
                } else {
                    // Made anew: what the engine sees is known only once it runs.
                    popOver.setContentNode(new DeviceView(devices, messages, popOver::hide));
                    popOver.show(this);
                }
            });
        }
    }

    /** Three buttons of which one is pressed: what the window shows beside the gallery. */
    static final class PerspectiveSwitch extends HBox {
        private final Map<Perspective, ToggleButton> buttons = new EnumMap<>(Perspective.class);

        PerspectiveSwitch(ObjectProperty<Perspective> chosen, Messages messages) {
            setId("perspectives");
            getStyleClass().add("segments");
            setMinWidth(USE_PREF_SIZE);
            ToggleGroup group = new ToggleGroup();
            for (Perspective each : Perspective.values()) {
                ToggleButton button = new ToggleButton(messages.get(each.key()), new FontIcon(icon(each)));
                button.setId("perspective-" + each.name().toLowerCase(Locale.ROOT));
                button.setToggleGroup(group);
                button.setTooltip(new Tooltip(key(each).after(messages.get(each.key() + ".tip"))));
                button.setAccessibleText(messages.get(each.key()));
                button.setMinWidth(USE_PREF_SIZE);
                button.setOnAction(event -> {
                    button.setSelected(true);
                    chosen.set(each);
                });
                buttons.put(each, button);
                getChildren().add(button);
            }
            chosen.addListener((property, before, after) -> buttons.get(after).setSelected(true));
            buttons.get(chosen.get()).setSelected(true);
        }

        /** Names beside the icons, or, where there is little room, icons alone. */
        void showNames(boolean names) {
            buttons.values()
                .forEach(button -> button.setContentDisplay(names ? ContentDisplay.LEFT : ContentDisplay.GRAPHIC_ONLY));
        }

        /** The key that shows it. */
        static KeyBindings key(Perspective perspective) {
            return switch (perspective) {
                case INSPECT -> KeyBindings.INSPECT;
                case COMPARE -> KeyBindings.COMPARE;
                case MAP -> KeyBindings.MAP;
            };
        }

        private static Ikon icon(Perspective perspective) {
            return switch (perspective) {
                case INSPECT -> Feather.EYE;
                case COMPARE -> Feather.BAR_CHART_2;
                case MAP -> Feather.MAP;
            };
        }
    }
}
