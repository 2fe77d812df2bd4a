package org.fars.ui.app;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.fars.core.JobContext;
import org.fars.core.UserInputException;
import org.fars.image.ClassNames;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.ImageSource.ImageFile;
import org.fars.image.Thumbnails.Thumbnail;
import org.fars.model.ModelCard;
import org.fars.segment.MaskedImages;

/**
 * What tells which model images are for: whether they have masks, the names of their classes, and whether they are photographs
 * in colour.
 *
 * @param labels the distinct labels, numbers excepted
 * @param colour whether most of a few images have colours
 * @param side the longer side of the largest of them, in pixels, as far as it was looked at
 * @param masked whether a folder beside them holds their masks
 */
record ModelSuggestion(List<String> labels, boolean colour, int side, boolean masked) {
    private static final int LOOKED_AT = 5;
    private static final int SIDE = 96;
    private static final int SMALL = 64;
    private static final int COLOURED = 24;
    private static final double ENOUGH = 0.05;

    /** Of images without masks. */
    ModelSuggestion(List<String> labels, boolean colour, int side) {
        this(labels, colour, side, false);
    }

    /** Looks at all labels and a few images. */
    static ModelSuggestion of(List<LabelledImage> images, JobContext context) {
        List<String> labels = images.stream()
            .flatMap(image -> image.label().stream())
            .distinct()
            .filter(label -> !label.strip().matches("[0-9]+"))
            .toList();
        int looked = 0;
        int coloured = 0;
        int side = 0;
        for (int i = 0; i < images.size() && looked < LOOKED_AT; i += Math.max(1, images.size() / LOOKED_AT)) {
            context.checkCancelled();
            try {
                Thumbnail thumbnail = images.get(i).source().thumbnail(SIDE);
                looked++;
                side = Math.max(side, Math.max(thumbnail.width(), thumbnail.height()));
                coloured += isColoured(thumbnail) ? 1 : 0;
            } catch (UserInputException broken) {
                // The gallery will say what is wrong with it; nothing can be learnt from it here.
                continue;
            }
        }
        boolean masked = images.stream()
            .limit(LOOKED_AT)
            .anyMatch(image -> image.source() instanceof ImageFile file && MaskedImages.of(file.file()).isPresent());
        return new ModelSuggestion(labels, 2 * coloured > looked, side, masked);
    }

    private static boolean isColoured(Thumbnail thumbnail) {
        int coloured = 0;
        for (int argb : thumbnail.argb()) {
            int red = argb >> 16 & 0xff;
            int green = argb >> 8 & 0xff;
            int blue = argb & 0xff;
            int spread = Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue));
            coloured += spread > COLOURED ? 1 : 0;
        }
        return coloured > ENOUGH * thumbnail.argb().length;
    }

    /**
     * A model that suits the images better than the one in use: a dense one for images with masks, else one whose classes have
     * the labels' names, or, where no names tell, one for colour photographs instead of one for small grey pictures, or the
     * other way round.
     */
    Optional<ModelCard> better(ModelCard now, Collection<ModelCard> installed) {
        if (masked) {
            return now.isDense() ? Optional.empty() : installed.stream().filter(ModelCard::isDense).findFirst();
        }
        List<ModelCard> all = installed.stream().filter(card -> !card.isDense()).toList();
        long named = now.isDense() ? 0 : named(now);
        Optional<ModelCard> byName = all.stream()
            .filter(card -> 2 * named(card) > labels.size() && named(card) > named)
            .max((one, other) -> Long.compare(named(one), named(other)));
        if (byName.isPresent() || named > 0) {
            return byName;
        }
        boolean photographs = colour && side >= SIDE;
        boolean drawings = !colour && side > 0 && side <= SMALL;
        boolean suits = photographs ? now.input().channels() > 1 : !drawings || now.input().channels() == 1;
        return suits
                ? Optional.empty()
                : all.stream().filter(card -> card.input().channels() > 1 == photographs).findFirst();
    }

    private long named(ModelCard card) {
        return card.classes() == null
                ? 0
                : labels.stream().filter(label -> ClassNames.index(label, card.classes()).isPresent()).count();
    }
}
