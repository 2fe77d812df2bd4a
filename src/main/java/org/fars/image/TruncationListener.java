package org.fars.image;

import java.util.regex.Pattern;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/** Listens to a decoder for warnings that mean: what follows is invented. Others (stray bytes, odd profiles) are not. */
final class TruncationListener implements IIOReadWarningListener {
    private static final Pattern MISSING = Pattern.compile("premature|truncated|missing eoi|unexpected end|"
            + "end of (file|stream|data)|bad huffman|eof", Pattern.CASE_INSENSITIVE);
    private String warning = "";

    @Override
    public void warningOccurred(ImageReader source, String text) {
        if (warning.isEmpty() && text != null && MISSING.matcher(text).find()) {
            warning = text;
        }
    }

    boolean noticed() {
        return !warning.isEmpty();
    }

    String warning() {
        return warning;
    }
}
