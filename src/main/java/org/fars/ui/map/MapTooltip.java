package org.fars.ui.map;

import java.util.Optional;
import javafx.application.Platform;
import javafx.geometry.Point2D;
import javafx.scene.control.Label;
import javafx.scene.image.ImageView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.fars.image.Thumbnails.Thumbnail;
import org.fars.image.Thumbnails;
import org.fars.ui.common.FxImages;
import org.fars.ui.common.Messages;
import org.fars.ui.common.NumberFormats;
import org.fars.ui.gallery.AnalysisSummary;
import org.fars.ui.gallery.GalleryModel;
import org.fars.ui.gallery.ImageItem;

/** A tooltip for the image under the mouse: picture, name, label, prediction, and radius with its kind. */
final class MapTooltip extends HBox {
    private static final double PICTURE_SIZE = 72;
    private static final double OFFSET = 14;

    private final GalleryModel gallery;
    private final Thumbnails thumbnails;
    private final Messages messages;
    private final ImageView picture = new ImageView();
    private final Label name = new Label();
    private final Label facts = new Label();
    private Optional<ImageItem> shown = Optional.empty();

    MapTooltip(GalleryModel gallery, Thumbnails thumbnails, Messages messages) {
        this.gallery = gallery;
        this.thumbnails = thumbnails;
        this.messages = messages;
        getStyleClass().add("map-tip");
        setManaged(false);
        setMouseTransparent(true);
        setVisible(false);
        picture.setFitWidth(PICTURE_SIZE);
        picture.setFitHeight(PICTURE_SIZE);
        picture.setPreserveRatio(true);
        name.getStyleClass().add("name");
        facts.getStyleClass().add("facts");
        getChildren().addAll(picture, new VBox(name, facts));
    }

    /** Shows an image beside a point, within a pane; empty hides the tooltip. */
    void show(Optional<ImageItem> item, Point2D at, Region within) {
        setVisible(item.isPresent());
        if (item.isEmpty()) {
            shown = item;
            return;
        }
        if (!item.equals(shown)) {
            shown = item;
            fill(item.get());
        }
        autosize();
        double x = at.getX() + OFFSET + getWidth() > within.getWidth()
                ? at.getX() - OFFSET - getWidth()
                : at.getX() + OFFSET;
        double y = Math.min(at.getY() + OFFSET, within.getHeight() - getHeight() - 4);
        relocate(Math.max(4, x), Math.max(4, y));
    }

    private void fill(ImageItem item) {
        name.setText(item.entry().name());
        StringBuilder words = new StringBuilder();
        gallery.prediction(item)
            .ifPresent(prediction -> words.append(messages.get("gallery.cell.prediction", prediction)));
        item.entry().label().ifPresent(label -> words.append('\n').append(messages.get("gallery.cell.label", label)));
        item.verdict()
            .flatMap(AnalysisSummary::best)
            .ifPresent(best -> words.append('\n')
                .append(messages.get("gallery.cell.radius", NumberFormats.radius(best.radius()), best.kindInWords())));
        facts.setText(words.toString().strip());
        Optional<Thumbnail> known = thumbnails.cached(item.entry().source());
        picture.setImage(known.map(FxImages::of).orElse(null));
        if (known.isEmpty()) {
            // An unreadable image has no picture.
            thumbnails.get(item.entry().source()).thenAccept(thumbnail -> Platform.runLater(() -> {
                if (shown.filter(now -> now == item).isPresent()) {
                    picture.setImage(FxImages.of(thumbnail));
                    autosize();
                }
            }));
        }
    }
}
