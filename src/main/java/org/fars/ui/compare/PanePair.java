package org.fars.ui.compare;

import java.util.List;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.fars.ui.chart.ChartPane;
import org.fars.ui.common.ChartFactory;

/** A chart of the run that is looked at and, beside it, the same of the run laid over it, where there is one. */
final class PanePair extends HBox {
    private final ChartPane first;
    private final ChartPane second;

    PanePair(ChartFactory charts, String id) {
        setId(id + "-pair");
        getStyleClass().add("pane-pair");
        first = charts.pane(id);
        second = charts.pane(id + "-over");
        for (ChartPane pane : panes()) {
            pane.setMinWidth(0);
            pane.setPrefWidth(0);
            setHgrow(pane, Priority.ALWAYS);
        }
        getChildren().addAll(first, second);
        setCompared(false);
    }

    /** The first run's. */
    ChartPane first() {
        return first;
    }

    /** The other run's. */
    ChartPane second() {
        return second;
    }

    /** Both. */
    List<ChartPane> panes() {
        return List.of(first, second);
    }

    /** Whether there is a second run. */
    void setCompared(boolean two) {
        second.setVisible(two);
        second.setManaged(two);
    }
}
