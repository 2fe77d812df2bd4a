package org.fars.ui.inspect;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.css.PseudoClass;
import javafx.geometry.HPos;
import javafx.geometry.VPos;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.fars.certify.Certificate.Kind;
import org.fars.certify.Certificate;
import org.fars.certify.CertificateType;
import org.fars.certify.CertifiedClassifier;
import org.fars.model.Head;
import org.fars.ui.chart.FrameScheduler;
import org.fars.ui.common.LazyTooltips;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;

/** The certificates of the selected image for the heads in the two columns, grouped by how far they are proved. */
final class CertificatesView extends ScrollPane {
    private static final double TIP = 360;
    private static final PseudoClass SOUND = PseudoClass.getPseudoClass("sound");
    private static final PseudoClass UNSOUND = PseudoClass.getPseudoClass("unsound");

    private final Messages messages;
    private final InspectModel model;
    private final GridPane grid = new GridPane();
    private int rows;

    /**
     * One certificate.
     *
     * @param id which
     * @param heads what it says about each head that it supports
     */
    record Line(String id, Map<String, Certificate> heads) {
        Line {
            heads = Map.copyOf(heads);
        }

        /** Returns what it says about a head; empty if it does not support it. */
        Optional<Certificate> of(String head) {
            return Optional.ofNullable(heads.get(head));
        }

        /** Returns how far its radii are proved, also where there is none for this image. */
        Kind kind() {
            if (heads.values().stream().anyMatch(each -> each.kind() == Kind.DECLARED)) {
                return Kind.DECLARED;
            }
            return CertificateType.ofId(id).map(CertificateType::kind).orElse(Kind.NONE);
        }

        /** Returns one line per id, in the order of the certificates. */
        static List<Line> of(List<Certificate> certificates) {
            Map<String, Map<String, Certificate>> lines = new LinkedHashMap<>();
            certificates.forEach(certificate -> lines.computeIfAbsent(certificate.id(), id -> new LinkedHashMap<>())
                .put(certificate.head(), certificate));
            List<Line> all = new ArrayList<>();
            lines.forEach((id, heads) -> all.add(new Line(id, heads)));
            return all;
        }

        /** Returns the lines about these heads by kind: proved, with 1−α, declared, not a certificate. */
        static Map<Kind, List<Line>> byKind(List<Certificate> certificates, List<String> heads) {
            return of(certificates.stream().filter(each -> heads.contains(each.head())).toList()).stream()
                .collect(Collectors.groupingBy(Line::kind, () -> new EnumMap<>(Kind.class), Collectors.toList()));
        }
    }

    CertificatesView(InspectModel model, FrameScheduler scheduler, Messages messages) {
        this.model = model;
        this.messages = messages;
        setId("certificates");
        getStyleClass().addAll("edge-to-edge", "certificates");
        setFitToWidth(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        grid.getStyleClass().add("certificate-grid");
        setContent(grid);
        List.of(model.analysisProperty(), model.smoothedProperty(), model.leftProperty(), model.rightProperty())
            .forEach(each -> each
                .addListener((property, before, after) -> scheduler.later(this, this::update)));
        update();
    }

    private void update() {
        List<String> heads = model.columns().stream().map(Head::name).toList();
        Map<Kind, List<Line>> groups = Line.byKind(model.certificates(), heads);
        grid.getChildren().clear();
        rows = 0;
        if (groups.isEmpty()) {
            grid.getColumnConstraints().clear();
            Label nothing = muted(messages.get("certificates.nothing"));
            grid.add(nothing, 0, 0);
            return;
        }
        columns(heads.size());
        Label title = muted(messages.get("certificates.id"));
        grid.add(title, 0, rows);
        for (int i = 0; i < heads.size(); i++) {
            grid.add(muted(heads.get(i)), i + 1, rows);
        }
        grid.add(muted(messages.get("certificates.remark")), heads.size() + 1, rows);
        rows++;
        groups.forEach((kind, lines) -> group(kind, lines, heads));
    }

    private void columns(int heads) {
        grid.getColumnConstraints().clear();
        ColumnConstraints id = new ColumnConstraints();
        id.setMinWidth(Region.USE_PREF_SIZE);
        grid.getColumnConstraints().add(id);
        for (int i = 0; i < heads; i++) {
            ColumnConstraints radius = new ColumnConstraints();
            radius.setMinWidth(Region.USE_PREF_SIZE);
            radius.setHalignment(HPos.RIGHT);
            grid.getColumnConstraints().add(radius);
        }
        ColumnConstraints remark = new ColumnConstraints();
        remark.setHgrow(Priority.ALWAYS);
        remark.setMinWidth(0);
        grid.getColumnConstraints().add(remark);
    }

    private static Label muted(String words) {
        Label label = new Label(words);
        label.getStyleClass().add("muted");
        return label;
    }

    private void group(Kind kind, List<Line> lines, List<String> heads) {
        Label title = new Label(switch (kind) {
            case DETERMINISTIC -> messages.get("certificates.proved");
            case PROBABILISTIC -> messages.get("certificates.probable", confidence(lines));
            case DECLARED -> messages.get("certificates.declared");
            case NONE -> messages.get("certificates.none");
        });
        title.getStyleClass().add("group");
        title.pseudoClassStateChanged(UNSOUND, kind == Kind.NONE);
        grid.add(title, 0, rows++, heads.size() + 2, 1);
        lines.forEach(line -> line(line, heads));
    }

    private static String confidence(List<Line> lines) {
        return lines.stream()
            .flatMap(line -> line.heads().values().stream())
            .filter(certificate -> certificate.kind() == Kind.PROBABILISTIC)
            .map(Certificate::kindInBrief)
            .findFirst()
            .orElse("1−α");
    }

    private void line(Line line, List<String> heads) {
        Label id = new Label(line.id());
        GridPane.setValignment(id, VPos.TOP);
        grid.add(id, 0, rows);
        for (int i = 0; i < heads.size(); i++) {
            Label radius = radius(line, heads.get(i));
            GridPane.setValignment(radius, VPos.TOP);
            grid.add(radius, i + 1, rows);
        }
        Label remark = muted(remark(line, heads));
        remark.setWrapText(true);
        remark.setMinWidth(0);
        remark.setMinHeight(USE_PREF_SIZE);
        grid.add(remark, heads.size() + 1, rows++);
    }

    private Label radius(Line line, String head) {
        Optional<Certificate> certificate = line.of(head);
        Label label = new Label(certificate.map(this::words).orElse("–"));
        label.getStyleClass().add("radius");
        boolean something = certificate.filter(one -> !one.abstained() && one.radius() > 0).isPresent();
        label.pseudoClassStateChanged(SOUND, something && certificate.get().sound());
        label.pseudoClassStateChanged(UNSOUND, something && !certificate.get().sound());
        LazyTooltips.install(label, TIP,
                () -> certificate.map(this::tip).orElse(messages.get("certificates.silent", head)));
        return label;
    }

    private String words(Certificate certificate) {
        return certificate.abstained()
                ? messages.get("certificates.abstains")
                : NumberFormats.radius(certificate.radius());
    }

    private String tip(Certificate certificate) {
        String kind = messages.get("certificates.tip", certificate.head(), words(certificate),
                certificate.kindInBrief());
        String decided = certificate.prediction() < 0
                ? ""
                : "\n" + messages.get("certificates.tip.class", model.label(certificate.prediction()));
        return kind + decided + (certificate.reason().isEmpty() ? "" : "\n" + certificate.reason());
    }

    /** Which classifier the certificate is about, if it is not the plain head, and why a head has no radius. */
    private String remark(Line line, List<String> heads) {
        List<String> parts = new ArrayList<>();
        CertificateType.ofId(line.id())
            .map(CertificateType::classifier)
            .filter(about -> about != CertifiedClassifier.HEAD)
            .ifPresent(about -> parts.add(messages.get(about == CertifiedClassifier.SMOOTHED_HEAD
                    ? "certificates.about.smoothed"
                    : "certificates.about.network")));
        Map<String, List<String>> reasons = new LinkedHashMap<>();
        heads.stream()
            .flatMap(head -> line.of(head).stream())
            .filter(certificate -> !certificate.reason().isEmpty())
            .forEach(certificate -> reasons.computeIfAbsent(certificate.reason(), reason -> new ArrayList<>())
                .add(certificate.head()));
        reasons.forEach((reason, about) -> parts.add(about.size() == line.heads().size()
                ? reason
                : messages.get("certificates.reason", String.join(", ", about), reason)));
        return String.join(" · ", parts);
    }
}
