package org.fars.ui.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import org.fars.certify.Certificate;
import org.fars.certify.CertifiedClassifier;
import org.fars.evaluate.analysis.Analysis;
import org.fars.ui.chart.FrameScheduler;
import org.fars.ui.common.LazyTooltips;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.control.BracketState;
import org.fars.ui.gallery.ImageItem.AttackOutcome;

/** Every certificate of the image, the heads side by side: how far, and what that may be believed for. */
final class CertificatesView extends TableView<CertificatesView.Line> {
    private static final double ROW = 28;
    private static final int FEWEST_ROWS = 4;
    private static final double TIP = 360;
    private static final double WIDE_TIP = 420;
    private static final PseudoClass SOUND = PseudoClass.getPseudoClass("sound");
    private static final PseudoClass UNSOUND = PseudoClass.getPseudoClass("unsound");
    private static final PseudoClass NOTHING = PseudoClass.getPseudoClass("nothing");

    private final Messages messages;
    private final InspectModel model;

    /**
     * One certificate.
     *
     * @param id which
     * @param heads what it says of each head that it speaks of
     */
    record Line(String id, Map<String, Certificate> heads) {
        Line {
            heads = Map.copyOf(heads);
        }

        /** What it says of a head; empty where it does not speak of it. */
        Optional<Certificate> of(String head) {
            return Optional.ofNullable(heads.get(head));
        }

        /** Lines of these certificates, each id once, in the order of the first head that has it. */
        static List<Line> of(List<Certificate> certificates) {
            Map<String, Map<String, Certificate>> lines = new LinkedHashMap<>();
            certificates.forEach(certificate -> lines.computeIfAbsent(certificate.id(), id -> new LinkedHashMap<>())
                .put(certificate.head(), certificate));
            List<Line> all = new ArrayList<>();
            lines.forEach((id, heads) -> all.add(new Line(id, heads)));
            return all;
        }
    }

    CertificatesView(InspectModel model, FrameScheduler turns, Messages messages) {
        this.model = model;
        this.messages = messages;
        setId("certificates");
        getStyleClass().add("plain-table");
        setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        setFixedCellSize(ROW);
        setSelectionModel(null);
        Label nothing = new Label(messages.get("certificates.nothing"));
        nothing.getStyleClass().add("muted");
        nothing.setWrapText(true);
        setPlaceholder(nothing);
        model.modelProperty().addListener((property, before, after) -> columns());
        model.analysisProperty().addListener((property, before, after) -> turns.later(this, this::update));
        model.smoothedProperty().addListener((property, before, after) -> turns.later(this, this::update));
        columns();
        update();
    }

    private void update() {
        getItems().setAll(Line.of(model.certificates()));
        // As high as its rows: the page scrolls, not the table in it.
        double height = (Math.max(FEWEST_ROWS, getItems().size()) + 1) * ROW + 2;
        setMinHeight(height);
        setPrefHeight(height);
    }

    private List<String> heads() {
        return model.modelProperty().get() == null
                ? List.of()
                : model.modelProperty().get().heads().stream().map(head -> head.name()).toList();
    }

    private void columns() {
        getColumns().clear();
        column(messages.get("certificates.id"), 106, 150, 200).setCellFactory(column -> new IdCell());
        for (String head : heads()) {
            TableColumn<Line, Line> radii = column(head, 68, 72, 110);
            radii.getStyleClass().add("number");
            radii.setCellFactory(column -> new RadiusCell(head));
        }
        TableColumn<Line, Line> kind = column(messages.get("certificates.kind"), 84, 106, Double.MAX_VALUE);
        kind.getStyleClass().add("after-number");
        kind.setCellFactory(column -> new KindCell());
    }

    private TableColumn<Line, Line> column(String title, double narrowest, double width, double widest) {
        TableColumn<Line, Line> column = new TableColumn<>(title);
        column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue()));
        column.setPrefWidth(width);
        column.setMinWidth(narrowest);
        column.setMaxWidth(widest);
        column.setReorderable(false);
        column.setSortable(false);
        getColumns().add(column);
        return column;
    }

    /** The radius that a certificate gives a head, in words. */
    private String words(Certificate certificate) {
        return certificate.abstained()
                ? messages.get("certificates.abstains")
                : NumberFormats.radius(certificate.radius());
    }

    private String tip(Certificate certificate) {
        String kind = messages.get("certificates.tip", certificate.head(), words(certificate),
                BracketBuilder.kind(certificate));
        String decided = certificate.prediction() < 0
                ? ""
                : "\n" + messages.get("certificates.tip.class", model.label(certificate.prediction()));
        return kind + decided + (certificate.reason().isEmpty() ? "" : "\n" + certificate.reason());
    }

    private static final class IdCell extends TableCell<Line, Line> {
        IdCell() {
            LazyTooltips.install(this, TIP, () -> getItem() == null ? "" : getItem().id());
        }

        @Override
        protected void updateItem(Line item, boolean empty) {
            super.updateItem(item, empty);
            setText(empty || item == null ? null : item.id());
        }
    }

    private final class RadiusCell extends TableCell<Line, Line> {
        private final String head;

        RadiusCell(String head) {
            this.head = head;
            LazyTooltips.install(this, TIP, () -> getItem() == null
                    ? ""
                    : getItem().of(head)
                        .map(CertificatesView.this::tip)
                        .orElse(messages.get("certificates.silent", head)));
        }

        @Override
        protected void updateItem(Line item, boolean empty) {
            super.updateItem(item, empty);
            Optional<Certificate> certificate = empty || item == null ? Optional.empty() : item.of(head);
            boolean something = certificate.filter(one -> !one.abstained() && one.radius() > 0).isPresent();
            pseudoClassStateChanged(SOUND, something && certificate.get().sound());
            pseudoClassStateChanged(UNSOUND, something && !certificate.get().sound());
            pseudoClassStateChanged(NOTHING, !something);
            setText(empty || item == null
                    ? null
                    : certificate.map(CertificatesView.this::words).orElse("–"));
        }
    }

    /** What the radii of the row may be believed for, and why a head has none. */
    private final class KindCell extends TableCell<Line, Line> {
        KindCell() {
            LazyTooltips.install(this, WIDE_TIP, () -> getItem() == null ? "" : reasons(all(getItem())));
        }

        @Override
        protected void updateItem(Line item, boolean empty) {
            super.updateItem(item, empty);
            if (empty || item == null) {
                setText(null);
                return;
            }
            List<Certificate> all = all(item);
            String kinds = all.stream().map(BracketBuilder::kind).distinct().collect(Collectors.joining(", "));
            String reasons = reasons(all);
            pseudoClassStateChanged(UNSOUND, all.stream().noneMatch(Certificate::sound));
            setText(reasons.isEmpty() ? kinds : kinds + " · " + reasons.replace("\n", "; "));
        }

        private List<Certificate> all(Line item) {
            return heads().stream().flatMap(head -> item.of(head).stream()).toList();
        }

        private String reasons(List<Certificate> all) {
            return all.stream()
                .filter(certificate -> certificate.kind() != Certificate.Kind.NONE && !certificate.reason().isEmpty())
                .map(certificate -> messages.get("certificates.reason", certificate.head(), certificate.reason()))
                .collect(Collectors.joining("\n"));
        }
    }

    /**
     * From an analysis and an attack to robustness brackets. One bracket speaks of one classifier: the plain head, whose
     * radius comes from certificates without sampling and whose upper end from attacks on it. A smoothed head is another
     * classifier: its radius never stands against an attack on the plain one.
     */
    static final class BracketBuilder {
        private final Messages messages;

        BracketBuilder(Messages messages) {
            this.messages = messages;
        }

        /** One bracket for each plain head, in the model's order. */
        List<BracketState> of(Analysis analysis, Optional<AttackOutcome> attacked) {
            Map<String, Double> nearest = attacked.map(AttackOutcome::nearest).orElse(Map.of());
            return analysis.heads().stream().map(head -> bracket(head, nearest, attacked)).toList();
        }

        private BracketState bracket(Analysis.HeadAnalysis head, Map<String, Double> nearest,
                Optional<AttackOutcome> attacked) {
            BracketState bracket = radius(head);
            if (nearest.containsKey(head.head())) {
                return bracket.attackedAt(nearest.get(head.head()));
            }
            return attacked.map(attack -> bracket.resistingUpTo(attack.result().l2())).orElse(bracket);
        }

        private BracketState radius(Analysis.HeadAnalysis head) {
            Optional<Certificate> best = CertifiedClassifier.HEAD.strongest(head.prediction(), head.certificates());
            if (best.isEmpty()) {
                boolean asked = head.certificates().stream().anyMatch(Certificate::sound);
                return BracketState.certified(head.head(),
                        asked ? messages.get("bracket.zero") : messages.get("bracket.none"),
                        0);
            }
            Certificate certificate = best.get();
            BracketState bracket = BracketState.certified(head.head(), kind(certificate), certificate.radius());
            return certificate.sound()
                    ? bracket
                    : new BracketState(bracket.head(), bracket.kind(), bracket.radius(), false, bracket.attacked(),
                            bracket.attackNote(), "");
        }

        /** What a radius may be believed for, in words. */
        static String kind(Certificate certificate) {
            return certificate.kindInBrief();
        }
    }
}
