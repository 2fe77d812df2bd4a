package org.fars.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.fars.core.IoErrorMessages;
import org.fars.image.ArrayFiles.NpyArray;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Datasets.AmbiguousDatasetException;
import org.fars.image.NpyFormat.Header;
import org.fars.image.RawImage.Layout;
import org.fars.image.RawImage.SampleType;
import org.fars.image.SpoolFile.LimitedInputStream;

/**
 * Reads sets of images from NumPy's {@code .npz}, or from {@code .npy} files that stand beside each other: images of uint8,
 * or of floating point in [0, 1], of shape N×H×W, N×H×W×C or N×C×H×W with one or three channels, and their labels as
 * integers, if there are any. The arrays are named {@code x} and {@code y}, or {@code images} or {@code data} and
 * {@code labels}, with a split before or after: {@code x_test}, {@code test_images}. A {@code .npy} file of another name
 * takes its labels from {@code labels.npy}, as CIFAR-10-C has them (Hendrycks and Dietterich 2019).
 */
final class NumpyImages {
    private static final Set<String> IMAGES = Set.of("x", "images", "image", "data", "imgs");
    private static final Set<String> LABELS = Set.of("y", "labels", "label", "targets");
    private static final long VALUES = 1L << 36;
    private final Path file;
    private final Map<String, Stored> arrays = new LinkedHashMap<>();

    /** An array, where it is for messages, and how its bytes are read. */
    private record Stored(String address, Optional<Path> inPlace, Bytes bytes) {
        private interface Bytes {
            InputStream open() throws IOException;
        }

        InputStream open() throws IOException {
            return new BufferedInputStream(bytes.open(), 1 << 16);
        }
    }

    /** The arrays of one split, and its name; empty if the file has none. */
    private record Split(String name, String images, Optional<String> labels) {}

    private NumpyImages(Path file, ZipFile zip) {
        this.file = file;
        zip.stream()
            .forEach(entry -> arrays.put(entry.getName().replaceFirst("\\.npy$", ""),
                    new Stored(file + "!/" + entry.getName(), Optional.empty(),
                            () -> new LimitedInputStream(zip.getInputStream(entry), SpoolFile.limit(file)))));
    }

    private NumpyImages(Path file) throws IOException {
        this.file = file;
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(file.toAbsolutePath().getParent(),
                "*.[nN][pP][yY]")) {
            for (Path each : beside) {
                Path array = file.resolveSibling(each.getFileName());
                arrays.put(stem(array),
                        new Stored(array.toString(), Optional.of(array), () -> Files.newInputStream(array)));
            }
        }
    }

    /**
     * Opens a file of several images.
     *
     * @param wanted the split to open; empty for the only one
     * @return empty if the file holds a single image, or cannot be read, which is reported when the image is
     * @throws AmbiguousDatasetException if it holds several splits
     * @throws UnreadableDataException if its arrays are damaged or do not fit
     */
    static Optional<Dataset> open(Path file, String wanted) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return new NumpyImages(file, zip).read(wanted);
        } catch (ZipException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UnreadableDataException(file, "cannot be read: " + IoErrorMessages.of(e), e);
        }
    }

    /** Returns the splits of a file, each of which {@link #open} takes; empty if it has none, or cannot be read. */
    static List<String> splits(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<Split> splits = new NumpyImages(file, zip).splits();
            return splits.size() > 1 ? splits.stream().map(Split::name).toList() : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * Opens an array of images in a file of its own, with the labels in another beside it.
     *
     * @throws UnreadableDataException if it holds labels, is damaged, or its labels do not fit
     */
    static Dataset openArray(Path file) {
        String name = stem(file);
        try {
            if (isLabels(file)) {
                throw new UnreadableDataException(file, "holds labels only; open the file of images beside it");
            }
            NumpyImages arrays = new NumpyImages(file);
            Split split = new Split("", name, arrays.labelsOf(part(name, IMAGES).orElse("")));
            try (InputStream in = arrays.arrays.get(name).open()) {
                Header header = NpyFormat.header(file.toString(), in, VALUES);
                int[] shape = header.shape();
                return arrays.list(split, shape.length == 3 && isSingle(header, split)
                        ? new Header(header.type(), new int[]{1, shape[0], shape[1], shape[2]}, header.length())
                        : header, in);
            }
        } catch (IOException e) {
            throw new UnreadableDataException(file, "cannot be read: " + IoErrorMessages.of(e), e);
        }
    }

    /** Returns whether a {@code .npy} file's name says that it holds labels. */
    static boolean isLabels(Path file) {
        return part(stem(file), LABELS).isPresent();
    }

    private static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("(?i)\\.npy$", "");
    }

    private Optional<Dataset> read(String wanted) throws IOException {
        List<Split> splits = splits();
        if (splits.size() > 1 && wanted.isEmpty()) {
            throw new AmbiguousDatasetException(file,
                    splits.stream().map(split -> Path.of(file + "!/" + split.name())).toList());
        }
        Optional<Split> split = splits.stream()
            .filter(each -> wanted.isEmpty() || each.name().equals(wanted))
            .findFirst();
        if (split.isEmpty()) {
            if (!wanted.isEmpty()) {
                throw new UnreadableDataException(file, "has no split '" + wanted + "'");
            }
            return Optional.empty();
        }
        Stored images = arrays.get(split.get().images());
        try (InputStream in = images.open()) {
            Header header = NpyFormat.header(images.address(), in, VALUES);
            return isSingle(header, split.get()) ? Optional.empty() : Optional.of(list(split.get(), header, in));
        }
    }

    /** An array of three axes without labels is one image, channels first, as the application saves them. */
    private static boolean isSingle(Header header, Split split) {
        int[] shape = header.shape();
        boolean several = shape.length == 4 || shape.length == 3 && shape[0] != 1 && shape[0] != 3;
        return split.labels().isEmpty() && !several;
    }

    private List<Split> splits() {
        if (arrays.containsKey("adversarial")) {
            return List.of();
        }
        List<Split> splits = new ArrayList<>();
        for (String name : arrays.keySet()) {
            part(name, IMAGES).filter(split -> splits.stream().noneMatch(each -> each.name().equals(split)))
                .ifPresent(split -> splits.add(new Split(split, name, labelsOf(split))));
        }
        if (splits.isEmpty() && arrays.keySet().equals(Set.of("arr_0", "arr_1"))) {
            return List.of(new Split("", "arr_0", Optional.of("arr_1")));
        }
        if (splits.isEmpty() && arrays.size() == 1) {
            return List.of(new Split("", arrays.keySet().iterator().next(), Optional.empty()));
        }
        return splits;
    }

    private Optional<String> labelsOf(String split) {
        return arrays.keySet()
            .stream()
            .filter(name -> part(name, LABELS).filter(split::equals).isPresent())
            .findFirst();
    }

    /** Returns the split that an array's name states, which may be empty; nothing if the name has none of the words. */
    private static Optional<String> part(String name, Set<String> words) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (words.contains(lower)) {
            return Optional.of("");
        }
        int line = lower.indexOf('_');
        if (line < 0) {
            return Optional.empty();
        }
        String before = lower.substring(0, line);
        String after = lower.substring(line + 1);
        return words.contains(before) && ListedImages.isSplit(after)
                ? Optional.of(after)
                : words.contains(after) && ListedImages.isSplit(before) ? Optional.of(before) : Optional.empty();
    }

    private Dataset list(Split split, Header header, InputStream in) throws IOException {
        Stored array = arrays.get(split.images());
        Layout layout = layout(array.address(), header);
        int count = header.shape()[0];
        Optional<NpyArray> labels = split.labels().isPresent()
                ? Optional.of(labels(arrays.get(split.labels().get()), count))
                : Optional.empty();
        SpoolFile store = array.inPlace().map(SpoolFile::of).orElseGet(() -> SpoolFile.temporary(file));
        try {
            long start = array.inPlace().isPresent() ? header.length() : 0;
            long held = array.inPlace().isPresent() ? Files.size(file) - start : store.append(in);
            if (held < (long) count * layout.bytes()) {
                throw new UnreadableDataException(array.address(),
                        "ends after " + held / layout.bytes() + " of " + count + " images");
            }
            List<LabelledImage> images = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                long begin = start + (long) i * layout.bytes();
                int index = i;
                images.add(new LabelledImage(
                        new RawImage(file, i, layout, () -> store.fetch(begin, layout.bytes())),
                        labels.flatMap(all -> ClassNames.label(String.valueOf((long) all.values()[index])))));
            }
            return new Dataset(file, images, List.of(), store);
        } catch (IOException | RuntimeException e) {
            ZipImages.closeAfter(e, store);
            throw e;
        }
    }

    private static Layout layout(String name, Header header) {
        SampleType type = switch (header.type()) {
            case "|u1" -> SampleType.UINT8;
            case "<f2" -> SampleType.FLOAT16;
            case "<f4" -> SampleType.FLOAT32;
            case "<f8" -> SampleType.FLOAT64;
            default -> throw new UnreadableDataException(name, "holds values of type '" + header.type()
                    + "'; images are uint8, or floating point in [0, 1]");
        };
        int[] shape = header.shape();
        boolean last = shape.length == 4 && (shape[3] == 1 || shape[3] == 3) && !(shape[1] == 3 && shape[3] != 3);
        boolean first = shape.length == 4 && (shape[1] == 1 || shape[1] == 3);
        Layout layout = shape.length == 3
                ? new Layout(1, shape[1], shape[2], false, type)
                : last
                        ? new Layout(shape[3], shape[1], shape[2], true, type)
                        : first ? new Layout(shape[1], shape[2], shape[3], false, type) : null;
        if (layout == null || NpyArray.size(shape) == 0
                || (long) layout.channels() * layout.height() * layout.width() > NpyFormat.SIZE_LIMIT) {
            throw new UnreadableDataException(name, "has the shape " + describe(shape)
                    + "; images are N×H×W, N×H×W×C or N×C×H×W with 1 or 3 channels");
        }
        return layout;
    }

    private static NpyArray labels(Stored array, int count) throws IOException {
        try (InputStream in = array.open()) {
            NpyArray labels = NpyFormat.read(array.address(), in, NpyFormat.SIZE_LIMIT);
            if (labels.values().length != count || labels.shape()[0] != count) {
                throw new UnreadableDataException(array.address(), "has the shape " + describe(labels.shape())
                        + ", not one label for " + (count == 1 ? "the one image" : "each of the " + count + " images"));
            }
            for (double label : labels.values()) {
                if (label != Math.rint(label)) {
                    throw new UnreadableDataException(array.address(),
                            "holds the label " + label + "; labels are integers");
                }
            }
            return labels;
        }
    }

    private static String describe(int[] shape) {
        return Arrays.stream(shape).mapToObj(String::valueOf).collect(Collectors.joining("×"));
    }
}
