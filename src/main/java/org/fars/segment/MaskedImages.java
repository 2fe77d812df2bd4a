package org.fars.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.fars.core.IoErrorMessages;
import org.fars.image.ImageSource.ImageFile;
import org.fars.image.ImageTensor;
import org.fars.model.Shape;

/**
 * Images with a mask each. A folder holds {@code images} and {@code masks}, or {@code JPEGImages} and
 * {@code SegmentationClass} as PASCAL VOC does; a mask has the name of its image, with the ending {@code .png}. Images without
 * a mask are left out.
 *
 * @param origin the folder
 * @param pairs in the order of their names
 * @param withoutMask number of images that have no mask
 */
public record MaskedImages(Path origin, List<MaskedImage> pairs, int withoutMask) {
    private static final Map<String, String> LAYOUTS = Map.of("images", "masks", "JPEGImages", "SegmentationClass");

    public MaskedImages {
        pairs = List.copyOf(pairs);
    }

    /**
     * One image with its mask.
     *
     * @param image the image's file
     * @param mask the mask's file
     */
    public record MaskedImage(Path image, Path mask) {
        /** Returns the image as a model of that input takes it. */
        public ImageTensor image(Shape input) {
            return new ImageFile(image).read(input.channels(), input.height(), input.width());
        }

        /**
         * Returns the labels, resized and cropped as the image is.
         *
         * @param classes number of classes
         * @param ignored the label of pixels that do not count
         * @throws InvalidMaskException if the mask cannot be read, has another size than the image, or a label that is no class
         */
        public Mask mask(Shape input, int classes, int ignored) {
            Mask whole = Mask.read(mask).checked(mask, classes, ignored);
            int[] size = size(image);
            if (size[0] != whole.height() || size[1] != whole.width()) {
                throw new InvalidMaskException(mask, "has " + whole.width() + " by " + whole.height()
                        + " pixels, and its image " + size[1] + " by " + size[0], null);
            }
            return whole.fitted(input.height(), input.width());
        }

        private static int[] size(Path image) {
            try (ImageInputStream in = ImageIO.createImageInputStream(image.toFile())) {
                ImageReader reader = ImageIO.getImageReaders(in).next();
                try {
                    reader.setInput(in);
                    return new int[]{reader.getHeight(0), reader.getWidth(0)};
                } finally {
                    reader.dispose();
                }
            } catch (IOException | RuntimeException e) {
                throw new InvalidMaskException(image, "cannot be decoded", e);
            }
        }
    }

    /** Returns whether a folder has the layout of images with masks. */
    public static boolean isLayout(Path folder) {
        return LAYOUTS.entrySet()
            .stream()
            .anyMatch(layout -> Files.isDirectory(folder.resolve(layout.getKey()))
                    && Files.isDirectory(folder.resolve(layout.getValue())));
    }

    /**
     * Lists a folder.
     *
     * @throws InvalidMaskException if it has no such layout, holds no pair, or a mask has no image
     */
    public static MaskedImages open(Path folder) {
        Map.Entry<String, String> layout = LAYOUTS.entrySet()
            .stream()
            .filter(one -> Files.isDirectory(folder.resolve(one.getKey()))
                    && Files.isDirectory(folder.resolve(one.getValue())))
            .findFirst()
            .orElseThrow(() -> new InvalidMaskException(folder,
                    "needs the folders 'images' and 'masks', or 'JPEGImages' and 'SegmentationClass'", null));
        Map<String, Path> images = new HashMap<>();
        for (Path image : files(folder.resolve(layout.getKey()))) {
            Path other = images.put(stem(image), image);
            if (other != null) {
                throw new InvalidMaskException(image, "has the name of another image, " + other.getFileName(), null);
            }
        }
        List<MaskedImage> pairs = new ArrayList<>();
        for (Path mask : files(folder.resolve(layout.getValue()))) {
            Path image = images.remove(stem(mask));
            if (image == null) {
                throw new InvalidMaskException(mask, "has no image of that name in '" + layout.getKey() + "'", null);
            }
            pairs.add(new MaskedImage(image, mask));
        }
        if (pairs.isEmpty()) {
            throw new InvalidMaskException(folder, "holds no masks", null);
        }
        return new MaskedImages(folder, pairs, images.size());
    }

    /** Returns the mask that a folder of this layout holds for an image; empty if the image is in none. */
    public static Optional<MaskedImage> of(Path image) {
        Path folder = image.toAbsolutePath().getParent();
        String masks = folder.getFileName() == null ? null : LAYOUTS.get(folder.getFileName().toString());
        if (masks == null) {
            return Optional.empty();
        }
        Path mask = folder.resolveSibling(masks).resolve(stem(image) + ".png");
        return Files.isRegularFile(mask) ? Optional.of(new MaskedImage(image, mask)) : Optional.empty();
    }

    /** Returns the folder of images in a folder of this layout; the folder itself if it has none. */
    public static Path images(Path folder) {
        return LAYOUTS.keySet()
            .stream()
            .map(folder::resolve)
            .filter(Files::isDirectory)
            .filter(_ -> isLayout(folder))
            .findFirst()
            .orElse(folder);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                .filter(file -> !file.getFileName().toString().startsWith("."))
                .sorted()
                .toList();
        } catch (IOException e) {
            throw new InvalidMaskException(folder, "cannot be listed: " + IoErrorMessages.of(e), e);
        }
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
