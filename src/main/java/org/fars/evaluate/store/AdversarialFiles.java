package org.fars.evaluate.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fars.attack.DifferentiableClassifier;
import org.fars.attack.Norm;
import org.fars.core.AtomicFiles.UnwritableFileException;
import org.fars.image.ArrayFiles;
import org.fars.image.ImageTensor;
import org.fars.image.PngWriter;
import org.fars.model.Head;

/**
 * Writes adversarial images to files and evaluates what each file holds: rounding to 8 or 16 bits is a perturbation of its own,
 * which may undo the attack.
 *
 * @param classifier the attacked classifier
 */
public record AdversarialFiles(DifferentiableClassifier classifier) {
    /** The file formats, the coarsest first. */
    public enum Format {
        /** For any viewer; rounded to multiples of 1/255. */
        PNG_8("8-bit PNG", ".adv.png"),
        /** For most viewers; rounded to multiples of 1/65535. */
        PNG_16("16-bit PNG", ".adv16.png"),
        /** The floats themselves, with the original beside them, for NumPy. */
        EXACT("float32", ".adv.npz");

        private final String label;
        private final String suffix;

        Format(String label, String suffix) {
            this.label = label;
            this.suffix = suffix;
        }

        /** Returns the name for the user. */
        public String label() {
            return label;
        }

        /** Returns the ending of its files, from the first dot. */
        public String suffix() {
            return suffix;
        }
    }

    /**
     * A file that was written, and the image that it holds.
     *
     * @param prediction the class of the image in the file, -1 if there is none
     * @param adversarial whether that is another class than the attacked one
     * @param l2 ‖δ‖₂ of the image in the file, in pixel units
     * @param linf ‖δ‖∞ of the image in the file, in pixel units
     */
    public record Saved(Path file, Format format, int prediction, boolean adversarial, double l2, double linf) {}

    /**
     * Creates the folder and checks that files can be written to it, so that an attack need not be repeated.
     *
     * @throws UnwritableFileException if the file system refuses
     */
    public static void prepare(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".", ".part"));
        } catch (IOException e) {
            throw new UnwritableFileException(folder, e);
        }
    }

    /**
     * Writes an adversarial image in every format.
     *
     * @param folder created if it does not exist
     * @param name of the files, without an ending
     * @param label the class that was attacked
     * @return one file per format, in the order of the formats
     * @throws UnwritableFileException if the file system refuses
     */
    public List<Saved> write(Path folder, String name, ImageTensor original, ImageTensor adversarial, int label) {
        List<ImageTensor> written = Stream.of(Format.values())
            .map(format -> write(folder.resolve(name + format.suffix()), format, original, adversarial))
            .toList();
        double[][] logits = classifier.logits(written.stream().map(ImageTensor::values).toList());
        return Stream.of(Format.values()).map(format -> {
            float[] values = written.get(format.ordinal()).values();
            int prediction = Head.argmax(logits[format.ordinal()]);
            return new Saved(folder.resolve(name + format.suffix()), format, prediction,
                    prediction >= 0 && prediction != label, Norm.L2.between(values, original.values()),
                    Norm.LINF.between(values, original.values()));
        }).toList();
    }

    /** Writes one file and returns the image that it holds. */
    private static ImageTensor write(Path file, Format format, ImageTensor original, ImageTensor adversarial) {
        return switch (format) {
            case PNG_8 -> PngWriter.write8(file, adversarial);
            case PNG_16 -> PngWriter.write16(file, adversarial);
            case EXACT -> {
                Map<String, ImageTensor> arrays = new LinkedHashMap<>();
                arrays.put("original", original);
                arrays.put("adversarial", adversarial);
                ArrayFiles.writeNpz(file, arrays);
                yield adversarial;
            }
        };
    }
}
