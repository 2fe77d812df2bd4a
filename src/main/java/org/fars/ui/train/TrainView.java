package org.fars.ui.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.beans.Observable;
import javafx.beans.binding.Bindings;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.train.HeadRecipe;
import org.fars.train.HeadTrainer;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.chart.TrainingChart;
import org.fars.ui.common.Card.DrawerHeader;
import org.fars.ui.common.ChartFactory;
import org.fars.ui.common.ChoiceBoxes;
import org.fars.ui.common.Messages;

/** A form for training a head, with a chart of its progress. */
public final class TrainView extends VBox {
    private final TrainModel model;
    private final Messages messages;
    private final GridPane form = new GridPane();
    private final ChartPane chart;

    /** @param close closes the drawer; a running training continues */
    public TrainView(TrainModel model, ChartFactory charts, Messages messages, Runnable close) {
        this.model = model;
        this.messages = messages;
        setId("train");
        getStyleClass().addAll("drawer", "train");
        model.refresh();

        Label about = new Label(messages.get("train.about"));
        about.getStyleClass().add("muted");
        about.setWrapText(true);
        about.setMinHeight(USE_PREF_SIZE);
        form.getStyleClass().add("form");
        form.setHgap(16);
        form.setVgap(8);
        fields();

        chart = charts.pane("train-chart");
        chart.emptyTextProperty().set(messages.get("train.chart.empty"));
        chart.setMinHeight(220);
        VBox.setVgrow(chart, Priority.ALWAYS);
        model.curve().addListener((Observable list) -> draw());
        draw();

        Label message = new Label();
        message.setId("train-message");
        message.textProperty().bind(model.messageProperty());
        message.setWrapText(true);
        message.setMinHeight(USE_PREF_SIZE);
        getChildren().addAll(new DrawerHeader(messages.get("train.title"), messages, close), about, form, chart,
                message,
                foot());
    }

    private void fields() {
        ComboBox<HeadRecipe.Kind> kind = new ComboBox<>();
        kind.setId("train-kind");
        kind.getItems().setAll(HeadRecipe.Kind.values());
        ChoiceBoxes.byName(kind, value -> messages.get("train.kind." + value.name()));
        kind.valueProperty().bindBidirectional(model.kindProperty());
        kind.setMaxWidth(Double.MAX_VALUE);
        row("train.kind", kind);

        Spinner<Integer> epochs = new Spinner<>(1, 1000, model.epochsProperty().get(), 10);
        epochs.setId("train-epochs");
        epochs.setEditable(true);
        epochs.setMaxWidth(Double.MAX_VALUE);
        epochs.valueProperty().addListener((property, before, after) -> model.epochsProperty().set(after));
        row("train.epochs", epochs);

        Spinner<Double> sigma = new Spinner<>(new SpinnerValueFactory.DoubleSpinnerValueFactory(0, 10,
                model.sigmaProperty().get(), 0.05));
        sigma.setId("train-sigma");
        sigma.setEditable(true);
        sigma.setMaxWidth(Double.MAX_VALUE);
        sigma.valueProperty().addListener((property, before, after) -> model.sigmaProperty().set(after));
        sigma.disableProperty().bind(model.kindProperty().isNotEqualTo(HeadRecipe.Kind.MULTI_LAYER));
        row("train.sigma", sigma);

        CheckBox own = new CheckBox(messages.get("train.own"));
        own.setId("train-own");
        own.setTooltip(new Tooltip(messages.get("train.own.tip")));
        own.selectedProperty().bindBidirectional(model.ownClassesProperty());
        TextField id = new TextField();
        id.setId("train-id");
        id.textProperty().bindBidirectional(model.idProperty());
        id.disableProperty().bind(model.ownClassesProperty().not());
        id.setAccessibleText(messages.get("train.id"));
        form.add(own, 0, form.getRowCount(), 2, 1);
        row("train.id", id);
        form.disableProperty().bind(model.runningProperty());
    }

    private void row(String key, Region field) {
        Label name = new Label(messages.get(key));
        name.setMinWidth(USE_PREF_SIZE);
        name.setLabelFor(field);
        GridPane.setHgrow(field, Priority.ALWAYS);
        form.addRow(form.getRowCount(), name, field);
    }

    private HBox foot() {
        Button start = new Button();
        start.setId("train-start");
        start.getStyleClass().add("accent");
        start.setDefaultButton(true);
        start.textProperty()
            .bind(Bindings.when(model.runningProperty())
                .then(messages.get("train.cancel"))
                .otherwise(messages.get("train.start")));
        start.disableProperty()
            .bind(Bindings.createBooleanBinding(
                    () -> !model.runningProperty().get() && (!model.canStart() || !model.isIdValid()),
                    model.runningProperty(), model.messageProperty(), model.idProperty(),
                    model.ownClassesProperty()));
        start.setOnAction(event -> model.startOrCancel());
        HBox foot = new HBox(gap(), start);
        foot.getStyleClass().add("drawer-foot");
        return foot;
    }

    private static Region gap() {
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        return gap;
    }

    private void draw() {
        chart.setFigure(new TrainingChart(model.curve().stream().map(this::point).toList()));
    }

    private TrainingChart.Epoch point(HeadTrainer.Epoch epoch) {
        Map<String, Double> accuracies = new LinkedHashMap<>();
        accuracies.put(messages.get("train.series.training"), epoch.accuracy());
        epoch.heldOut().ifPresent(held -> {
            accuracies.put(messages.get("train.series.heldout"), held.natural());
            List<Double> certified = held.certified();
            for (int i = 0; i < certified.size(); i++) {
                accuracies.put(messages.get("train.series.certified", HeadTrainer.EPS.get(i)), certified.get(i));
            }
        });
        return new TrainingChart.Epoch(epoch.epoch(), epoch.loss(), accuracies);
    }
}
