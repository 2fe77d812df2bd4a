package org.fars.cli;

import java.util.HashSet;
import java.util.Set;
import org.fars.image.ImageSource;

/** Names for files made of images: the image's own, without folder and ending, never the same twice in one run. */
final class OutputFileNames {
    private final Set<String> taken = new HashSet<>();

    String of(ImageSource source) {
        String name = source.name().substring(source.name().lastIndexOf('/') + 1);
        String base = name.replaceFirst("(?<=.)(\\.adv)?\\.[A-Za-z]+$", "").replaceAll("[^\\p{L}\\p{N}._-]+", "_");
        String unique = base;
        for (int count = 2; !taken.add(unique); count++) {
            unique = base + "-" + count;
        }
        return unique;
    }
}
