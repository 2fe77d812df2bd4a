package org.fars.image;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset.SkippedFile;
import org.fars.image.Datasets.AmbiguousDatasetException;

/**
 * Collects the images of a folder or an archive, and labels them by their top folder: {@code church/001/x.png} shows the
 * class {@code church}. If the only folder on top is a split, such as {@code val}, the folders in it are classes. Several
 * splits on top are not mixed.
 */
final class ListedImages {
    private static final Set<String> SPLITS = Set.of("train", "training", "val", "valid", "validation", "test",
            "testing");
    private final Path origin;
    private final List<ImageSource> sources = new ArrayList<>();
    private final List<SkippedFile> skipped = new ArrayList<>();
    private String base = "";

    ListedImages(Path origin) {
        this.origin = origin;
    }

    /** Adds an image; its name is its path within the data set, with {@code /} between folders. */
    void add(ImageSource source) {
        sources.add(source);
    }

    /** Adds a file that is left out. */
    void skip(String name, String reason) {
        skipped.add(new SkippedFile(name, reason));
    }

    List<SkippedFile> skipped() {
        return skipped;
    }

    boolean isEmpty() {
        return sources.isEmpty();
    }

    /** Counts classes from a folder on, where all images lie in it; {@code base} is empty or ends with {@code /}. */
    void base(String folder) {
        if (sources.stream().allMatch(source -> source.name().startsWith(folder))) {
            base = folder;
        }
    }

    /** Returns the distinct names of the folders that lie directly in another, in alphabetical order. */
    private TreeSet<String> foldersIn(String folder) {
        return sources.stream()
            .map(ImageSource::name)
            .filter(name -> name.startsWith(folder) && name.indexOf('/', folder.length()) > 0)
            .map(name -> name.substring(folder.length(), name.indexOf('/', folder.length())))
            .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Skips the one folder around the whole archive if it is named as the archive or holds splits. */
    void skipWrapper(String archiveName) {
        TreeSet<String> top = foldersIn("");
        if (top.size() == 1) {
            String folder = top.first() + "/";
            boolean holdsSplits = foldersIn(folder).stream().anyMatch(ListedImages::isSplit);
            if (holdsSplits || archiveName.equals(top.first())) {
                base(folder);
            }
        }
    }

    /** Returns whether a folder's name is that of a split. */
    static boolean isSplit(String folder) {
        return SPLITS.contains(folder.toLowerCase(Locale.ROOT));
    }

    /**
     * Returns the data set, in natural order of names.
     *
     * @param resource closed with the data set
     * @param address from a folder's path within the data set to the path by which it can be opened
     * @throws AmbiguousDatasetException if there are several splits
     */
    Dataset close(Closeable resource, java.util.function.Function<String, Path> address) {
        TreeSet<String> top = foldersIn(base);
        List<String> splits = top.stream().filter(ListedImages::isSplit).toList();
        if (splits.size() > 1) {
            throw new AmbiguousDatasetException(origin,
                    splits.stream().map(split -> address.apply(base + split)).toList());
        }
        if (splits.size() == 1 && top.size() == 1) {
            base(base + splits.getFirst() + "/");
        }
        List<LabelledImage> images = sources.stream()
            .map(source -> new LabelledImage(source, label(source.name())))
            .sorted(Comparator.comparing(LabelledImage::name, new NaturalOrder()))
            .toList();
        return new Dataset(origin, images, skipped, resource);
    }

    private Optional<String> label(String name) {
        int end = name.indexOf('/', base.length());
        return end < 0 ? Optional.empty() : ClassNames.label(name.substring(base.length(), end));
    }

    /** Orders names naturally: {@code img2} before {@code img10}, ignoring case. A total order, consistent with equals. */
    static final class NaturalOrder implements Comparator<String> {
        @Override
        public int compare(String left, String right) {
            int i = 0;
            int j = 0;
            while (i < left.length() && j < right.length()) {
                char a = left.charAt(i);
                char b = right.charAt(j);
                int order;
                if (isDigit(a) && isDigit(b)) {
                    int endLeft = endOfDigits(left, i);
                    int endRight = endOfDigits(right, j);
                    order = compareNumbers(left.substring(i, endLeft), right.substring(j, endRight));
                    i = endLeft;
                    j = endRight;
                } else {
                    order = Character.compare(Character.toLowerCase(a), Character.toLowerCase(b));
                    i++;
                    j++;
                }
                if (order != 0) {
                    return order;
                }
            }
            int rest = Integer.compare(left.length() - i, right.length() - j);
            return rest != 0 ? rest : left.compareTo(right);
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private static int endOfDigits(String text, int from) {
            int end = from;
            while (end < text.length() && isDigit(text.charAt(end))) {
                end++;
            }
            return end;
        }

        /** Compares digits by value, whatever their number. */
        private static int compareNumbers(String left, String right) {
            String a = left.replaceFirst("^0+(?=.)", "");
            String b = right.replaceFirst("^0+(?=.)", "");
            return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
        }
    }
}
