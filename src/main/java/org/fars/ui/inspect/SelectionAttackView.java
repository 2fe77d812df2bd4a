package org.fars.ui.inspect;

import java.util.stream.Stream;
import javafx.animation.PauseTransition;
import javafx.beans.InvalidationListener;
import javafx.beans.Observable;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.fars.ui.common.Card.DrawerHeader;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Asks how the selected images are to be attacked, and says how long it will take. */
public final class SelectionAttackView extends VBox {
    private static final Duration SETTLED = Duration.millis(400);

    private final SelectionAttackModel model;
    private final InspectModel inspect;
    private final Messages messages;
    private final Label images = new Label();
    private final Label time = new Label();
    private final Button start = new Button();
    private final PauseTransition settled = new PauseTransition(SETTLED);
    private final InvalidationListener follow = change -> follow();

    /**
     * @param inspect whose attack is set up
     * @param close closes the view
     */
    public SelectionAttackView(SelectionAttackModel model, InspectModel inspect, Messages messages, Runnable close) {
        this.model = model;
        this.inspect = inspect;
        this.messages = messages;
        setId("attack-selection");
        getStyleClass().add("drawer");
        RadioButton nearest = choice("attack-selection-nearest", messages.get("attack.selection.nearest"));
        RadioButton test = choice("attack-selection-test", "");
        test.setText(messages.get("attack.selection.test", NumberFormats.distance(inspect.epsilonProperty().get())));
        ToggleGroup kind = new ToggleGroup();
        kind.getToggles().addAll(nearest, test);
        kind.selectToggle(model.nearestProperty().get() ? nearest : test);
        kind.selectedToggleProperty()
            .addListener((property, before, after) -> model.nearestProperty().set(after == nearest));
        images.setId("attack-selection-images");
        Label heads = muted(messages.get("attack.selection.heads", String.join(", ", model.heads())));
        AttackOptions options = new AttackOptions(inspect, "", messages);
        options.hideWhile(model.nearestProperty());
        start.setId("attack-selection-start");
        start.setText(messages.get("attack.selection.start"));
        start.setGraphic(new FontIcon(Feather.CROSSHAIR));
        start.getStyleClass().add("accent");
        start.setDefaultButton(true);
        start.setMinWidth(USE_PREF_SIZE);
        start.setOnAction(event -> {
            close.run();
            model.start();
        });
        time.setId("attack-selection-time");
        time.getStyleClass().add("muted");
        time.setWrapText(true);
        HBox foot = new HBox(start, time);
        foot.getStyleClass().addAll("setting-row", "attack-foot");
        getChildren().addAll(new DrawerHeader(messages.get("attack.selection.title"), messages, close), images, heads,
                new VBox(8, nearest, test), options, foot, muted(messages.get("attack.selection.note")));
        settled.setOnFinished(event -> measure());
        sceneProperty().addListener((property, before, after) -> {
            if (after != null && before == null) {
                listen();
                follow();
            } else if (after == null) {
                forget();
            }
        });
    }

    private static RadioButton choice(String id, String words) {
        RadioButton button = new RadioButton(words);
        button.setId(id);
        button.setMnemonicParsing(false);
        return button;
    }

    private static Label muted(String words) {
        Label label = new Label(words);
        label.getStyleClass().add("muted");
        label.setWrapText(true);
        label.setMinHeight(USE_PREF_SIZE);
        return label;
    }

    private Stream<Observable> followed() {
        return Stream.of(model.nearestProperty(), model.attackingProperty(), model.selectionProperty(),
                inspect.modelProperty(), inspect.attack().testProperty(), inspect.settings().steps().valueProperty());
    }

    private void listen() {
        followed().forEach(each -> each.addListener(follow));
    }

    /** The models outlive the drawer's content. */
    private void forget() {
        followed().forEach(each -> each.removeListener(follow));
        settled.stop();
        model.stopEstimate();
    }

    private void follow() {
        images.setText(messages.get("attack.selection.images", model.selected().size()));
        start.setDisable(!model.canAttack());
        time.setText(model.attackingProperty().get()
                ? messages.get("attack.selection.busy")
                : model.isDense()
                        ? messages.get("attack.selection.dense")
                        : model.canAttack() ? messages.get("compare.time.measuring") : "");
        model.stopEstimate();
        settled.playFromStart();
    }

    private void measure() {
        model.estimate(seconds -> time.setText(
                messages.get("attack.selection.time", NumberFormats.duration(seconds, messages))));
    }
}
