package org.fars.ui.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kordamp.ikonli.feather.Feather;

/** What controls show in both themes; the pictures lie in {@code target/pictures} to be looked at. */
class ControlThemeTest {
    /** WCAG 2.1, success criterion 1.4.3, for large text; a stricter limit would forbid the muted colours of the themes. */
    private static final double READABLE = 3;
    private static final PseudoClass ON_BAR = PseudoClass.getPseudoClass("on-bar");

    /** A control as it was drawn. */
    private record Drawn(Region control, BufferedImage picture) {
        static Drawn of(String name, Pictures.Look look, double width, double height,
                java.util.function.Supplier<Region> control) throws Exception {
            AtomicReference<Region> made = new AtomicReference<>();
            BufferedImage picture = Pictures.draw(name, look, width, height, () -> {
                made.set(control.get());
                return made.get();
            });
            return new Drawn(made.get(), picture);
        }

        /** The colour of the card behind it. */
        Color background() {
            int argb = picture.getRGB(4, 4);
            return Color.rgb(argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff);
        }

        List<Labeled> labels(String style) {
            return control.lookupAll(style)
                .stream()
                .filter(node -> node instanceof Labeled labeled && isShown(node) && !labeled.getText().isEmpty())
                .map(node -> (Labeled) node)
                .toList();
        }

        private static boolean isShown(Node node) {
            return Stream.iterate(node, each -> each != null, Node::getParent).allMatch(Node::isVisible);
        }
    }

    private static double contrast(Color a, Color b) {
        double first = luminance(a);
        double second = luminance(b);
        return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
    }

    /** Relative luminance as WCAG 2.1 defines it. */
    private static double luminance(Color color) {
        return 0.2126 * linear(color.getRed()) + 0.7152 * linear(color.getGreen()) + 0.0722 * linear(color.getBlue());
    }

    private static double linear(double channel) {
        return channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
    }

    private static void assertReadable(Drawn drawn) {
        List<Labeled> labels = drawn.labels(".label")
            .stream()
            .filter(label -> !label.getPseudoClassStates().contains(ON_BAR))
            .toList();
        assertThat(labels).isNotEmpty()
            .allSatisfy(label -> assertThat(contrast((Color) label.getTextFill(), drawn.background()))
                .as("%s on %s", label.getText(), drawn.background())
                .isGreaterThan(READABLE));
    }

    private static BracketView brackets(double epsilon, BracketState... brackets) {
        BracketView view = new BracketView();
        view.getBrackets().setAll(List.of(brackets));
        view.setEpsilon(epsilon);
        return view;
    }

    @ParameterizedTest
    @EnumSource
    void theLabelsOfBracketsAreReadable(Pictures.Look look) throws Exception {
        assertReadable(Drawn.of("brackets", look, 720, 470, () -> brackets(0.42,
                BracketState.certified("original", "deterministic", 0.42).attackedAt(0.78),
                BracketState.certified("sparsemax", "deterministic", 0).attackedAt(0.05),
                BracketState.abstaining("multi-layer, smoothed with σ 0.25", "1−α = 0.999",
                        "the lower bound of p_A is 0.41, below one half"),
                BracketState.unsound("original", 1.904),
                new BracketState("sparsemax", "declared, not audited", 0.36, true, OptionalDouble.of(0.40), "", ""),
                BracketState.certified("original", "deterministic", 0.03).resistingUpTo(0.3),
                BracketState.certified("one class only", "deterministic", Double.POSITIVE_INFINITY))));
    }

    @ParameterizedTest
    @EnumSource
    void aBarIsAsLongAsItsRadiusAndEndsBeforeTheAttack(Pictures.Look look) throws Exception {
        Drawn drawn = Drawn.of("brackets-scale", look, 720, 200,
                () -> brackets(0.1, BracketState.certified("original", "deterministic", 0.4).attackedAt(0.8)));
        Region bar = (Region) drawn.control().lookup(".bar");
        Node tick = drawn.control().lookup(".attack-tick");
        double toAttack = tick.getBoundsInParent().getCenterX() - bar.getLayoutX();
        assertThat(bar.getWidth() / toAttack).isBetween(0.49, 0.51);
    }

    @ParameterizedTest
    @EnumSource
    void inNarrowColumnsBracketsShareOneAxisAndNameKindAndStatusAboveTheBar(Pictures.Look look) throws Exception {
        Drawn drawn = Drawn.of("brackets-compact", look, 700, 160, () -> {
            BracketView left = brackets(0.2, BracketState.certified("original", "deterministic", 0.21).attackedAt(0.9));
            BracketView right = brackets(0.2, BracketState.certified("sparsemax", "deterministic", 0.19));
            Stream.of(left, right).forEach(view -> {
                view.setCompact(true);
                view.setPrefWidth(320);
            });
            left.shareAxisWith(right);
            return new HBox(20, left, right);
        });
        List<Node> views = ((HBox) drawn.control()).getChildren();
        List<List<String>> ticks = views.stream()
            .map(view -> view.lookupAll(".tick").stream().map(tick -> ((Label) tick).getText()).sorted().toList())
            .toList();
        assertThat(ticks.getFirst()).isNotEmpty().isEqualTo(ticks.getLast());
        assertThat(drawn.labels(".name")).isEmpty();
        assertThat(drawn.labels(".kind")).hasSize(2)
            .allSatisfy(kind -> assertThat(kind.getBoundsInParent().getMaxY())
                .isLessThanOrEqualTo(kind.getParent().lookup(".bar").getLayoutY()));
        assertThat(drawn.labels(".verdict")).extracting(Labeled::getText).contains("certified", "not certified");
        assertReadable(drawn);
    }

    @ParameterizedTest
    @EnumSource
    void badgesAndStatesAreReadable(Pictures.Look look) throws Exception {
        Drawn drawn = Drawn.of("badges", look, 640, 320, () -> {
            Badge declared = new Badge();
            declared.show(Badge.Status.DECLARED, 1.5, "Nobody has checked it.");
            return new VBox(12, declared,
                    new EmptyState(Feather.IMAGE, "Drop images or a folder here.", "Open…", () -> {}));
        });
        assertThat(drawn.labels(".lipschitz-badge")).extracting(Labeled::getText)
            .containsExactly("program, not audited");
        assertThat(drawn.control().lookup(".lipschitz-badge").getAccessibleText()).contains("L ≤ 1.5");
        assertReadable(drawn);
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenImageShowsItsReasonInPlaceOfThePicture(Pictures.Look look) throws Exception {
        Drawn drawn = Drawn.of("image-broken", look, 300, 300, () -> {
            ImagePane pane = new ImagePane(new ViewportModel());
            pane.setImage(PixelImage.of(Samples.digit()));
            pane.errorProperty().set("holiday.jpg: the file ends in the middle of the image");
            return pane;
        });
        assertThat(drawn.labels(".message")).extracting(Labeled::getText)
            .containsExactly("holiday.jpg: the file ends in the middle of the image");
        assertThat(drawn.control().lookup("Canvas").isVisible()).isFalse();
        assertReadable(drawn);
    }
}
