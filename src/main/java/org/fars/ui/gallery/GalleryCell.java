package org.fars.ui.gallery;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.application.Platform;
import javafx.beans.InvalidationListener;
import javafx.beans.WeakInvalidationListener;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Rectangle;
import org.controlsfx.control.GridCell;
import org.fars.certify.Certificate;
import org.fars.image.Thumbnails.Thumbnail;
import org.fars.image.Thumbnails;
import org.fars.ui.common.FxImages;
import org.fars.ui.common.LazyTooltips;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.gallery.AnalysisSummary.Correctness;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.gallery.ImageItem.State;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** One image in the grid: picture, predicted class (right or wrong), certified radius; or why it is broken. */
final class GalleryCell extends GridCell<ImageItem> {
    private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("chosen");
    private static final PseudoClass MARKED = PseudoClass.getPseudoClass("marked");
    private static final PseudoClass CERTIFIED = PseudoClass.getPseudoClass("certified");
    private static final String BROKEN = "broken";
    private static final double ROUNDING = 10;
    private static final double TIP = 480;
    /** The classes of a segmented image that its tooltip names. */
    private static final int MOST_CLASSES = 4;

    private final GalleryModel model;
    private final Thumbnails thumbnails;
    private final Messages messages;
    private final ImageView picture = new ImageView();
    private final FontIcon placeholder = new FontIcon(Feather.IMAGE);
    private final StackPane frame = new StackPane(placeholder, picture);
    private final FontIcon mark = new FontIcon();
    private final Label title = new Label();
    private final RadiusBar bar = new RadiusBar();
    private final Label caption = new Label();
    private Optional<Label> flag = Optional.empty();
    private final VBox body = new VBox(frame, new HBox(mark, title), bar, caption);
    private final InvalidationListener follow = observable -> show();
    private final WeakInvalidationListener weakFollow = new WeakInvalidationListener(follow);
    private String looks = "";
    private volatile ImageItem current;

    GalleryCell(GalleryModel model, Thumbnails thumbnails, Messages messages, double side) {
        this.model = model;
        this.thumbnails = thumbnails;
        this.messages = messages;
        getStyleClass().add("gallery-cell");
        body.getStyleClass().add("body");
        frame.getStyleClass().add("frame");
        frame.setMinSize(side, side);
        frame.setPrefSize(side, side);
        frame.setMaxSize(side, side);
        Rectangle clip = new Rectangle(side, side);
        clip.setArcWidth(ROUNDING);
        clip.setArcHeight(ROUNDING);
        frame.setClip(clip);
        picture.setFitWidth(side);
        picture.setFitHeight(side);
        picture.setPreserveRatio(true);
        HBox line = (HBox) body.getChildren().get(1);
        line.getStyleClass().add("line");
        title.getStyleClass().add("title");
        HBox.setHgrow(title, Priority.ALWAYS);
        caption.getStyleClass().add("caption");
        caption.setMaxWidth(Double.MAX_VALUE);
        bar.setMinHeight(Region.USE_PREF_SIZE);
        setGraphic(body);
        setText(null);
        body.setVisible(false);
        model.selection().itemsProperty().addListener(weakFollow);
        model.selectedProperty().addListener(weakFollow);
        model.epsilonProperty().addListener(weakFollow);
        model.largestRadiusProperty().addListener(weakFollow);
        LazyTooltips.install(this, TIP, () -> Objects.requireNonNullElse(getAccessibleText(), ""));
        setOnMouseClicked(event -> {
            if (getItem() != null) {
                getGridView().requestFocus();
                choose(getItem(), event);
            }
        });
    }

    private void choose(ImageItem item, MouseEvent event) {
        if (event.isShiftDown()) {
            model.selection().extendTo(item, model.shown());
        } else if (event.isShortcutDown()) {
            model.selection().toggle(item);
        } else {
            model.selection().only(item);
        }
    }

    @Override
    protected void updateItem(ImageItem item, boolean empty) {
        ImageItem before = current;
        super.updateItem(item, empty);
        ImageItem now = empty ? null : item;
        // The grid takes every item away before it gives one, mostly the same: a cell without one is not seen.
        if (now != null && before != now) {
            if (before != null) {
                before.stateProperty().removeListener(weakFollow);
                before.attackedProperty().removeListener(weakFollow);
                before.entryProperty().removeListener(weakFollow);
            }
            current = now;
            now.stateProperty().addListener(weakFollow);
            now.attackedProperty().addListener(weakFollow);
            now.entryProperty().addListener(weakFollow);
            fetch(now);
            show();
        }
    }

    private void fetch(ImageItem item) {
        picture.setImage(null);
        Optional<Thumbnail> known = thumbnails.cached(item.entry().source());
        if (known.isPresent()) {
            picture(FxImages.of(known.get()));
        } else {
            // A broken image stays without a picture; its analysis says why.
            thumbnails.get(item.entry().source()).thenAccept(thumbnail -> {
                if (current == item) {
                    Platform.runLater(() -> pictureFor(item, thumbnail));
                }
            });
        }
    }

    private void pictureFor(ImageItem item, Thumbnail thumbnail) {
        if (current == item && !item.broken()) {
            picture(FxImages.of(thumbnail));
        }
    }

    private void picture(Image image) {
        // Pixels of a small image are shown as pixels: that is what the model sees.
        picture.setSmooth(image.getWidth() > frame.getPrefWidth() / 2);
        picture.setImage(image);
    }

    private void show() {
        ImageItem item = current;
        body.setVisible(item != null);
        pseudoClassStateChanged(SELECTED, item != null && item == model.selectedProperty().get());
        pseudoClassStateChanged(MARKED, item != null && model.selection().contains(item));
        if (item == null) {
            setAccessibleText("");
            return;
        }
        if (looks.equals(BROKEN) && !item.broken()) {
            // It is read again, and so is its picture.
            fetch(item);
        }
        flag(item.attacked()
            .filter(AttackOutcome::success)
            .map(attack -> attack.smallest().orElse(attack.result().l2())));
        switch (item.state()) {
            case State.Waiting waiting -> waiting(item);
            case State.Broken broken -> broken(item, broken.reason());
            case State.Known known -> known(item, known.verdict());
            case State.Segmented(CellSummary cells) -> segmented(item, cells);
        }
    }

    /** Most images are never attacked: their cells do without what says so. */
    private void flag(Optional<Double> attacked) {
        if (attacked.isPresent() && flag.isEmpty()) {
            Label made = new Label();
            made.getStyleClass().addAll("flag", "danger");
            made.setGraphic(new FontIcon(Feather.ZAP));
            StackPane.setAlignment(made, Pos.TOP_RIGHT);
            frame.getChildren().add(made);
            flag = Optional.of(made);
        }
        flag.ifPresent(made -> {
            made.setVisible(attacked.isPresent());
            made.setText(attacked.map(NumberFormats::distance).orElse(""));
        });
    }

    /** Another style class means styling the whole cell again; the same one costs nothing. */
    private void look(String name) {
        if (!name.equals(looks)) {
            getStyleClass().remove(looks);
            if (!name.isEmpty()) {
                getStyleClass().add(name);
            }
            looks = name;
        }
    }

    private void waiting(ImageItem item) {
        look("waiting");
        placeholder.setIconCode(Feather.IMAGE);
        mark.setVisible(false);
        mark.setManaged(false);
        title.setText(item.entry().name());
        bar.setVisible(false);
        caption.setText(messages.get("gallery.waiting"));
        setAccessibleText(item.entry().source().location());
    }

    private void broken(ImageItem item, String reason) {
        look(BROKEN);
        placeholder.setIconCode(Feather.ALERT_TRIANGLE);
        picture.setImage(null);
        mark.setVisible(false);
        mark.setManaged(false);
        title.setText(item.entry().name());
        bar.setVisible(false);
        caption.setText(messages.get("gallery.broken"));
        setAccessibleText(reason);
    }

    private void known(ImageItem item, AnalysisSummary verdict) {
        Correctness correctness = model.correctness(item);
        mark.setVisible(correctness != Correctness.UNKNOWN);
        mark.setManaged(correctness != Correctness.UNKNOWN);
        mark.setIconCode(correctness == Correctness.WRONG ? Feather.X : Feather.CHECK);
        look(switch (correctness) {
            case RIGHT -> "right";
            case WRONG -> "wrong";
            case UNKNOWN -> "";
        });
        String prediction = model.prediction(item).orElse("–");
        title.setText(prediction);
        bar.setVisible(true);
        double attacked = item.attacked()
            .map(attack -> attack.nearest().getOrDefault(verdict.heads().getFirst().head(), Double.NaN))
            .orElse(Double.NaN);
        double full = Math.max(1e-9, model.largestRadiusProperty().get());
        bar.show(verdict.radius() / full, attacked / full);
        bar.pseudoClassStateChanged(CERTIFIED, verdict.holdsWithin(model.epsilonProperty().get()));
        String kind = verdict.best().map(Certificate::kindInWords).orElse("");
        String brief = verdict.best().map(Certificate::kindInBrief).orElse("");
        caption.setText(verdict.radius() > 0
                ? messages.get("gallery.radius", NumberFormats.brief(verdict.radius()), brief)
                : messages.get("gallery.uncertified"));
        StringBuilder words = new StringBuilder(messages.get("gallery.cell.prediction", prediction));
        item.entry().label().ifPresent(label -> words.append('\n').append(messages.get("gallery.cell.label", label)));
        words.append('\n')
            .append(verdict.radius() > 0
                    ? messages.get("gallery.cell.radius", NumberFormats.radius(verdict.radius()), kind)
                    : messages.get("gallery.cell.uncertified", verdict.reason()));
        item.attacked()
            .map(AttackOutcome::all)
            .orElse(List.of())
            .forEach(each -> words.append('\n')
                .append(messages.get(each.result().success() ? "gallery.cell.broken" : "gallery.cell.resisted",
                        each.result().attack(), each.head(), NumberFormats.distance(each.result().l2()))));
        words.append('\n').append(item.entry().source().location());
        setAccessibleText(words.toString());
    }

    /** Tells how much of the image is certified at ε, in the place of the radius. */
    private void segmented(ImageItem item, CellSummary cells) {
        look("");
        mark.setVisible(false);
        mark.setManaged(false);
        title.setText(item.entry().name());
        double eps = model.epsilonProperty().get();
        double certified = cells.certified(eps);
        bar.setVisible(true);
        bar.show(certified, Double.NaN);
        bar.pseudoClassStateChanged(CERTIFIED, certified > 0);
        String share = NumberFormats.percent(certified);
        caption.setText(messages.get("gallery.cells", share));
        setAccessibleText(messages.get("gallery.cell.cells", share, NumberFormats.distance(eps),
                cells.classes()
                    .stream()
                    .limit(MOST_CLASSES)
                    .map(label -> messages.get("gallery.cell.class", model.cardProperty().get().label(label),
                            NumberFormats.percent((double) cells.counts()[label] / cells.radii().length)))
                    .collect(Collectors.joining(", ")),
                item.entry().source().location()));
    }

    /** A thin bar, filled up to a share of its width, with a mark where an attack has changed the class. */
    static final class RadiusBar extends Region {
        private static final double HEIGHT = 4;
        private static final double MARK = 3;

        private final Region fill = new Region();
        private Optional<Region> mark = Optional.empty();
        private double share;
        private double attacked;

        RadiusBar() {
            getStyleClass().add("radius-bar");
            fill.getStyleClass().add("fill");
            getChildren().add(fill);
        }

        /**
         * @param part how much to fill, in [0, 1]
         * @param attack where to put the mark; beyond 1 it stands at the end, NaN for none
         */
        void show(double part, double attack) {
            share = Math.clamp(part, 0, 1);
            attacked = attack;
            if (!Double.isNaN(attack) && mark.isEmpty()) {
                Region made = new Region();
                made.getStyleClass().add("attack-mark");
                getChildren().add(made);
                mark = Optional.of(made);
            }
            mark.ifPresent(made -> made.setVisible(!Double.isNaN(attack)));
            requestLayout();
        }

        @Override
        protected void layoutChildren() {
            fill.resizeRelocate(0, 0, share > 0 ? Math.max(HEIGHT, getWidth() * share) : 0, getHeight());
            mark.filter(Region::isVisible)
                .ifPresent(made -> made.resizeRelocate(
                        Math.clamp(getWidth() * attacked, 0, Math.max(0, getWidth() - MARK)), -2, MARK, HEIGHT + 4));
        }

        @Override
        protected double computePrefHeight(double width) {
            return HEIGHT;
        }
    }
}
