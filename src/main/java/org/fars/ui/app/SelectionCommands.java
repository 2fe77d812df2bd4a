package org.fars.ui.app;

import java.util.List;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.scene.control.MenuItem;
import org.fars.ui.app.DrawerCommands.Drawer;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.Messages;
import org.fars.ui.compare.CompareView.ResultSink;
import org.fars.ui.compare.MeasurementsView;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.inspect.InspectModel;
import org.fars.ui.inspect.ModelComparisonModel;
import org.fars.ui.inspect.ModelComparisonView;
import org.fars.ui.inspect.SelectionAttackModel.Report;
import org.fars.ui.inspect.SelectionAttackModel;
import org.fars.ui.inspect.SelectionAttackView;
import org.fars.ui.task.TaskRunner;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** What can be done with the images that are selected in the gallery. */
public final class SelectionCommands {
    private static final double WIDTH = 500;

    private final GalleryModel gallery;
    private final InspectModel inspect;
    private final SelectionAttackModel attack;
    private final ModelComparisonModel models;
    private final ResultSink results;
    private final ChartFactory charts;
    private final Drawer drawer;
    private final TaskRunner runner;
    private final Notifier notifier;
    private final Messages messages;

    /**
     * @param attack attacks the selected images
     * @param models compares models on the image that is looked at
     * @param results saves tables
     */
    SelectionCommands(GalleryModel gallery, InspectModel inspect, SelectionAttackModel attack,
            ModelComparisonModel models, ResultSink results, ChartFactory charts, Drawer drawer, TaskRunner runner,
            Notifier notifier, Messages messages) {
        this.models = models;
        this.charts = charts;
        this.gallery = gallery;
        this.inspect = inspect;
        this.attack = attack;
        this.results = results;
        this.drawer = drawer;
        this.runner = runner;
        this.notifier = notifier;
        this.messages = messages;
        attack.reportProperty().addListener((property, before, after) -> after.ifPresent(this::say));
    }

    /** Attacks the selected images. */
    public SelectionAttackModel attack() {
        return attack;
    }

    /** Asks how the selected images are to be attacked. */
    public void showAttack() {
        drawer.open(new SelectionAttackView(attack, inspect, messages, drawer::close));
    }

    /** Shows the measurements of the selected images. */
    public void showMeasurements() {
        drawer.open(new MeasurementsView(gallery, results, runner, messages, drawer::close), WIDTH);
    }

    /** Compares models on the image that is looked at. */
    public ModelComparisonModel models() {
        return models;
    }

    /** Shows the image that is looked at under the model in use and another one. */
    public void showModels() {
        drawer.open(new ModelComparisonView(models, inspect, charts, messages, drawer::close), WIDTH);
    }

    /** Creates the commands as items of a menu. */
    List<MenuItem> items() {
        return List.of(item("selection.attack", Feather.CROSSHAIR, KeyBindings.ATTACK_SELECTION, this::showAttack),
                item("selection.measure", Feather.GRID, KeyBindings.MEASURE, this::showMeasurements),
                item("selection.models", Feather.LAYERS, KeyBindings.MODELS, this::showModels));
    }

    private MenuItem item(String key, Feather icon, KeyBindings keys, Runnable command) {
        MenuItem item = new MenuItem(messages.get(key), new FontIcon(icon));
        item.setId(key.replace('.', '-'));
        item.setAccelerator(keys.combination());
        item.setOnAction(event -> command.run());
        item.disableProperty()
            .bind(Bindings.createBooleanBinding(() -> gallery.selection().items().isEmpty(),
                    gallery.selection().itemsProperty()));
        return item;
    }

    private void say(Report report) {
        String sentence = messages.get("attack.selection.done", report.images() - report.failures().size(),
                report.changed())
                + Optional.of(report.proved())
                    .filter(count -> count > 0)
                    .map(count -> " " + messages.get("attack.selection.proved", count))
                    .orElse("");
        if (report.failures().isEmpty()) {
            notifier.done(sentence);
        } else {
            String failed = messages.get("attack.selection.failed", report.failures().size());
            notifier.hint(sentence + " " + failed, messages.get("attack.selection.failed.show"),
                    () -> drawer.open(new ImageCommands.SkippedView(failed, report.failures(), messages,
                            drawer::close)));
        }
    }
}
