package org.fars.ui.app;

import javafx.scene.control.Button;
import org.controlsfx.control.PopOver;
import org.fars.ui.common.Messages;
import org.fars.ui.common.Theme;
import org.fars.ui.settings.DeviceModel;
import org.fars.ui.settings.DeviceView;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Names the device that the model runs on; opens the choice of another one. */
final class DeviceButton extends Button {
    DeviceButton(DeviceModel devices, Messages messages) {
        setId("device");
        getStyleClass().add("device");
        setMinWidth(USE_PREF_SIZE);
        setGraphic(new FontIcon(Feather.CPU));
        PopOver popOver = new PopOver();
        popOver.setArrowLocation(PopOver.ArrowLocation.TOP_CENTER);
        popOver.setDetachable(false);
        popOver.setAnimated(false);
        Theme.dress(popOver.getRoot());
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
