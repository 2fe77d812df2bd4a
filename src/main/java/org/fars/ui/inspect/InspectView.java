package org.fars.ui.inspect;

import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.ui.control.BracketView;
import org.fars.ui.look.Card;
import org.fars.ui.text.Messages;

/** The selected image from all sides. */
public final class InspectView extends ScrollPane {
    private static final double LEFT_SHARE = 63;

    private final InspectModel model;
    private final Messages messages;

    /** @param model what is shown */
    public InspectView(InspectModel model, Messages messages) {
        this.model = model;
        this.messages = messages;
        setId("inspect");
        getStyleClass().add("edge-to-edge");
        setFitToWidth(true);
        setFitToHeight(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);

        GridPane columns = new GridPane();
        columns.getStyleClass().add("columns");
        columns.getColumnConstraints().addAll(share(LEFT_SHARE), share(100 - LEFT_SHARE));
        VBox left = new VBox(pictures(), brackets(), certificates());
        VBox right = new VBox(scores(), trace());
        left.getStyleClass().add("column");
        right.getStyleClass().add("column");
        GridPane.setVgrow(left, Priority.ALWAYS);
        GridPane.setVgrow(right, Priority.ALWAYS);
        columns.add(left, 0, 0);
        columns.add(right, 1, 0);
        setContent(columns);
    }

    private static ColumnConstraints share(double percent) {
        ColumnConstraints constraints = new ColumnConstraints();
        constraints.setPercentWidth(percent);
        constraints.setFillWidth(true);
        return constraints;
    }

    private Card pictures() {
        Label name = new Label();
        name.getStyleClass().add("muted");
        Runnable update = () -> name.setText(model.item()
            .map(item -> item.entry()
                .label()
                .map(label -> messages.get("inspect.name.labelled", item.entry().name(), label))
                .orElse(item.entry().name()))
            .orElse(""));
        model.analysisProperty().addListener((property, before, after) -> update.run());
        model.problemProperty().addListener((property, before, after) -> update.run());
        update.run();
        Card card = new Card(messages.get("inspect.pictures"), new PicturesView(model, messages), name);
        card.setMinHeight(Region.USE_PREF_SIZE);
        return card;
    }

    private Card brackets() {
        BracketView view = new BracketView();
        view.setId("bracket");
        view.emptyTextProperty().set(messages.get("bracket.empty"));
        view.epsilonProperty().bindBidirectional(model.epsilonProperty());
        Brackets brackets = new Brackets(messages);
        Runnable update = () -> view.getBrackets()
            .setAll(model.analysisProperty()
                .get()
                .map(analysis -> brackets.of(analysis, model.attackedProperty().get()))
                .orElse(java.util.List.of()));
        model.analysisProperty().addListener((property, before, after) -> update.run());
        model.attackedProperty().addListener((property, before, after) -> update.run());
        update.run();
        Card card = new Card(messages.get("inspect.bracket"), view);
        card.setMinHeight(Region.USE_PREF_SIZE);
        return card;
    }

    private Card certificates() {
        CertificatesView table = new CertificatesView(model, messages);
        table.setMinHeight(150);
        table.setPrefHeight(200);
        Card card = new Card(messages.get("inspect.certificates"), table);
        VBox.setVgrow(card, Priority.ALWAYS);
        return card;
    }

    private Card scores() {
        Card card = new Card(messages.get("inspect.scores"), new Region());
        card.setMinHeight(240);
        VBox.setVgrow(card, Priority.ALWAYS);
        return card;
    }

    private Card trace() {
        Card card = new Card(messages.get("inspect.trace"), new Region());
        card.setMinHeight(180);
        VBox.setVgrow(card, Priority.ALWAYS);
        return card;
    }
}
