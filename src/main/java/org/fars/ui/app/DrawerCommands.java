package org.fars.ui.app;

import org.fars.model.LoadedModel;
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
}
