package org.fars.ui.inspect;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javafx.css.PseudoClass;
import javafx.geometry.HPos;
import javafx.geometry.VPos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.evaluate.analysis.Analysis.HeadAnalysis;
import org.fars.attack.AttackResult;
import org.fars.evaluate.analysis.Analysis;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.gallery.ImageItem.AttackOutcome;

/** The verdict and the margin of every head, before and after: whether what was found against one head fools the others. */
final class TransferView extends VBox {
    private static final PseudoClass GOOD = PseudoClass.getPseudoClass("good");
    private static final PseudoClass BAD = PseudoClass.getPseudoClass("bad");

    private final InspectModel model;
    private final Messages messages;
    private final Label heading = new Label();
    private final GridPane grid = new GridPane();

    TransferView(InspectModel model, Messages messages) {
        this.model = model;
        this.messages = messages;
        setId("transfer");
        getStyleClass().add("transfer");
        heading.getStyleClass().add("muted");
        heading.setWrapText(true);
        heading.setMinHeight(Region.USE_PREF_SIZE);
        ColumnConstraints head = new ColumnConstraints();
        head.setMinWidth(Region.USE_PREF_SIZE);
        ColumnConstraints classes = new ColumnConstraints();
        classes.setHgrow(Priority.ALWAYS);
        classes.setMinWidth(0);
        ColumnConstraints margins = new ColumnConstraints();
        margins.setMinWidth(Region.USE_PREF_SIZE);
        margins.setHalignment(HPos.RIGHT);
        grid.getColumnConstraints().addAll(head, classes, margins);
        grid.setMinWidth(0);
        setMinWidth(0);
        getChildren().addAll(heading, grid);
        model.analysisProperty().addListener((property, before, after) -> update());
        model.attackedProperty().addListener((property, before, after) -> update());
        update();
    }

    private void update() {
        Optional<Analysis> clean = model.analysisProperty().get();
        Optional<AttackOutcome> attacked = clean.flatMap(now -> model.attackedProperty().get());
        heading.setText(clean.isEmpty()
                ? ""
                : attacked.map(this::found)
                    .orElse(messages.get("transfer.none")));
        grid.getChildren().clear();
        clean.ifPresent(now -> {
            List<MarginComparison> margins = MarginComparison.of(now, attacked);
            IntStream.range(0, now.heads().size())
                .forEach(i -> row(i, now.heads().get(i), attacked.map(one -> one.after().heads().get(i)),
                        margins.get(i)));
        });
        setAccessibleText(grid.getChildren()
            .stream()
            .map(node -> ((Label) node).getText())
            .collect(Collectors.joining(", ", heading.getText() + ": ", "")));
    }

    private String found(AttackOutcome attacked) {
        AttackResult result = attacked.result();
        return result.success()
                ? messages.get("transfer.found", attacked.head(), result.attack(), NumberFormats.distance(result.l2()))
                : messages.get("transfer.failed", attacked.head(), result.attack(),
                        NumberFormats.distance(result.settings().eps()));
    }

    private void row(int at, Analysis.HeadAnalysis before, Optional<Analysis.HeadAnalysis> after,
            MarginComparison margins) {
        Label head = new Label(before.head());
        head.getStyleClass().add("muted");
        GridPane.setValignment(head, VPos.TOP);
        String was = model.label(before.prediction());
        boolean changed = after.filter(now -> now.prediction() != before.prediction()).isPresent();
        Label classes = new Label(after.isEmpty()
                ? was
                : changed
                        ? messages.get("transfer.changed", was, model.label(after.get().prediction()))
                        : messages.get("transfer.kept", was));
        classes.pseudoClassStateChanged(BAD, changed);
        classes.pseudoClassStateChanged(GOOD, after.isPresent() && !changed);
        // Names of classes go on in a second line; numbers are never cut.
        classes.setWrapText(true);
        classes.setMinWidth(0);
        classes.setMinHeight(USE_PREF_SIZE);
        String first = NumberFormats.signed(margins.before());
        Label margin = new Label(margins.after().map(now -> first + " → " + NumberFormats.signed(now)).orElse(first));
        margin.getStyleClass().add("muted");
        margin.setMinWidth(USE_PREF_SIZE);
        GridPane.setValignment(margin, VPos.TOP);
        margin.setTooltip(new Tooltip(messages.get("transfer.margin", margin.getText())));
        grid.addRow(at, head, classes, margin);
    }

    /**
     * The margin of one head: score of the class it decided for minus the largest other score, for the image as it was and,
     * with the same class, for the image as the attack left it (negative once the attack succeeded).
     *
     * @param head the head's name
     * @param before for the image as it was; NaN where a score is
     * @param after for the attacked image; empty where there was no attack
     */
    record MarginComparison(String head, double before, Optional<Double> after) {
        /** The margins of every head. */
        static List<MarginComparison> of(Analysis clean, Optional<AttackOutcome> attacked) {
            return IntStream.range(0, clean.heads().size()).mapToObj(i -> {
                HeadAnalysis head = clean.heads().get(i);
                return new MarginComparison(head.head(), head.margin(),
                        attacked.map(now -> margin(now.after().heads().get(i).scores(), head.prediction())));
            }).toList();
        }

        private static double margin(double[] scores, int label) {
            if (label < 0) {
                return Double.NaN;
            }
            return scores[label]
                    - IntStream.range(0, scores.length)
                        .filter(j -> j != label)
                        .mapToDouble(j -> scores[j])
                        .max()
                        .orElse(Double.NaN);
        }
    }
}
