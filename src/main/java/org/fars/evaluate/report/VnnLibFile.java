package org.fars.evaluate.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.fars.core.AtomicFiles;
import org.fars.image.ImageTensor;

/**
 * A property for verifiers of neural networks (VNN-LIB): that an image of a box around an image is classified otherwise. A
 * verifier that answers <em>unsat</em> confirms that none is. The box is the one inscribed in a certified ball: with half the side
 * r/√d no corner is farther than r away.
 *
 * @param image the middle of the box
 * @param label the class that is to hold
 * @param classes how many classes there are
 * @param halfSide half the side of the box, in pixel units of [0, 1]
 */
public record VnnLibFile(ImageTensor image, int label, int classes, double halfSide) {
    /** More than the last of the digits that are written, twice. */
    private static final double DIGITS = 2e-15;

    /** Returns the property for the box that is inscribed in a ball. */
    public static VnnLibFile inscribed(ImageTensor image, int label, int classes, double radius) {
        double half = radius / Math.sqrt(image.values().length) * (1 - 1e-12) - DIGITS;
        return new VnnLibFile(image, label, classes, Math.max(0, half));
    }

    /**
     * Writes the file.
     *
     * @param source the image's name, for readers
     * @throws org.fars.core.AtomicFiles.UnwritableFileException if the file system refuses
     */
    public void write(Path file, String source) {
        AtomicFiles.write(file, text(source).getBytes(StandardCharsets.UTF_8));
    }

    private String text(String source) {
        StringBuilder text = new StringBuilder("; ").append(source.replaceAll("\\p{Cntrl}", "?"))
            .append(": class ")
            .append(label)
            .append(", box of half side ")
            .append(number(halfSide))
            .append("\n");
        for (int i = 0; i < image.values().length; i++) {
            text.append("(declare-const X_").append(i).append(" Real)\n");
        }
        for (int j = 0; j < classes; j++) {
            text.append("(declare-const Y_").append(j).append(" Real)\n");
        }
        for (int i = 0; i < image.values().length; i++) {
            double pixel = image.values()[i];
            text.append("(assert (>= X_")
                .append(i)
                .append(' ')
                .append(number(Math.max(0, pixel - halfSide)))
                .append("))\n(assert (<= X_")
                .append(i)
                .append(' ')
                .append(number(Math.min(1, pixel + halfSide)))
                .append("))\n");
        }
        text.append("(assert (or\n");
        for (int j = 0; j < classes; j++) {
            if (j != label) {
                text.append("  (and (>= Y_").append(j).append(" Y_").append(label).append("))\n");
            }
        }
        return text.append("))\n").toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.15f", value);
    }
}
