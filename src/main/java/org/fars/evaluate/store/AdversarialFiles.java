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
 * Writes adversarial images to files, and says of each file what is still true of it: rounding to 8 or 16 bits is a
 * perturbation of its own, which may undo the attack.
 *
 * @param classifier what was attacked, and judges the files
 */
public record AdversarialFiles(DifferentiableClassifier classifier) {
    /** How an adversarial image is written, the coarsest first. */
    public enum Format {
        /** Any viewer shows it; rounded to multiples of 1/255. */
        PNG_8("8-bit PNG", ".adv.png"),
        /** Most viewers show it; rounded to multiples of 1/65535. */
        PNG_16("16-bit PNG", ".adv16.png"),
        /** The floats themselves, with the original beside them, for NumPy. */
        EXACT("float32", ".adv.npz");

        private final String label;
        private final String suffix;

        Format(String label, String suffix) {
            this.label = label;
            this.suffix = suffix;
        }

        /** The words for people. */
        public String label() {
            return label;
        }

        /** What its files end with. */
        public String suffix() {
            return suffix;
        }
    }

    /**
     * A file, and what is in it.
     *
     * @param file where it is
     * @param format how it is written
     * @param prediction what the classifier says of exactly what is in the file, -1 where it says nothing
     * @param adversarial whether that is something other than the class attacked
     * @param l2 ‖δ‖₂ of what is in the file
     * @param linf ‖δ‖∞ of what is in the file
     */
    public record Saved(Path file, Format format, int prediction, boolean adversarial, double l2, double linf) {}

    /**
     * Makes the folder, and makes sure that files can be written there: better known before an attack than after it.
     *
     * @throws UnwritableFileException when the system does not let us
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
     * @param folder where; made where it is not there
     * @param name of the files, without an ending
     * @param label the class that the attack led away from
     * @return one file a format, in the formats' order
     * @throws UnwritableFileException when the system does not let us
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

    /** Writes one file; what a reader will find in it. */
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
