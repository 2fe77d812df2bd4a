package org.fars.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The content of {@code model.json}: what a model is, how it was made, and what was measured.
 *
 * @param id the name of the folder
 * @param title a name for people
 * @param input the shape of image that it takes
 * @param architecture the network, applied in order
 * @param classes the names of the classes, by index
 * @param heads its heads, the original first
 * @param lipschitz L_e and rounding as measured when the model was built; used in no radius
 * @param training how it was trained: the command, seed, recipe; free form
 * @param data what it was trained on, and under which licence; free form
 * @param metrics what was measured, and on what; free form
 * @param files SHA-256 of each file of weights, by its path in the folder
 * @param task {@code segmentation} for a dense model, which decides about cells of an image; absent for one that classifies
 * @param segmentation what a dense model says of its classes and cells; absent for one that classifies
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelCard(String id, String title, Shape input, List<LayerSpec> architecture, List<String> classes,
        List<HeadCard> heads, LipschitzCard lipschitz, Map<String, Object> training, Map<String, Object> data,
        Map<String, Object> metrics, Map<String, String> files, String task,
        SegmentationCard segmentation) {
    /** The task of a dense model. */
    public static final String SEGMENTATION = "segmentation";

    /** A model that classifies. */
    public ModelCard(String id, String title, Shape input, List<LayerSpec> architecture, List<String> classes,
            List<HeadCard> heads, LipschitzCard lipschitz, Map<String, Object> training, Map<String, Object> data,
            Map<String, Object> metrics, Map<String, String> files) {
        this(id, title, input, architecture, classes, heads, lipschitz, training, data, metrics, files, null, null);
    }

    /**
     * The classes and cells of a dense model.
     *
     * @param colours the colour of each class, {@code #RRGGBB}
     * @param ignored the label of pixels that do not count
     * @param cell side of the square of pixels that a cell stands for
     */
    public record SegmentationCard(List<String> colours, int ignored, int cell) {}

    /**
     * One head.
     *
     * @param name its name in tables and charts
     * @param kind {@code linear}, {@code sparsemax} or {@code multi-layer}
     * @param file its weights, relative to the model's folder; a sparsemax head may name its linear head's
     * @param r the simplex's size (sparsemax)
     * @param temperature t (sparsemax)
     * @param activation {@code relu}, {@code sigmoid} or {@code group-sort} (multi-layer)
     * @param sigma the σ it was trained for and is smoothed with, in embedding units; absent where it has none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record HeadCard(String name, String kind, String file, Double r, Double temperature, String activation,
            Double sigma) {}

    /**
     * What was found when the model was built.
     *
     * @param upper L_e as audited then; it is audited again whenever the model is opened
     * @param method how it was found
     * @param float32Displacement how far float32 moves an embedding (ℓ2): measured, times the safety factor
     * @param float32Measured the largest distance measured between float32 and float64 embeddings
     * @param safetyFactor what the measured distance was multiplied by
     * @param declared true if {@code upper} was declared by the user, for a backbone that cannot be audited
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LipschitzCard(double upper, String method, Double float32Displacement, Double float32Measured,
            Double safetyFactor, Boolean declared) {}

    /** Returns the same with other heads, bound and hashes. */
    public ModelCard with(List<HeadCard> otherHeads, LipschitzCard otherLipschitz, Map<String, String> otherFiles) {
        return new ModelCard(id, title, input, architecture, classes, otherHeads, otherLipschitz, training, data,
                metrics, otherFiles, task, segmentation);
    }

    /** Returns the same for a dense model. */
    public ModelCard dense(SegmentationCard cells) {
        return new ModelCard(id, title, input, architecture, classes, heads, lipschitz, training, data, metrics, files,
                SEGMENTATION, cells);
    }

    /**
     * Returns a dense model's card for images of another size.
     *
     * @throws InvalidModelException if the model classifies, or its layers do not divide this size into cells
     */
    public ModelCard sized(ImageSize size) {
        size.requireFit(this);
        return new ModelCard(id, title, new Shape(input.channels(), size.height(), size.width()), architecture, classes,
                heads, lipschitz, training, data, metrics, files, task, segmentation);
    }

    /** Returns whether this model decides about the cells of an image instead of the whole image. */
    @JsonIgnore
    public boolean isDense() {
        return SEGMENTATION.equals(task);
    }

    /** Returns the side in pixels of the cells that a map divides an image into; empty if these are no squares. */
    public static OptionalInt cell(Shape image, Shape map) {
        int side = image.height() / map.height();
        return side * map.height() == image.height() && side * map.width() == image.width()
                && map.height() * map.width() > 1
                        ? OptionalInt.of(side)
                        : OptionalInt.empty();
    }

    /** Returns the label of a class index: {@code class 7} if the card names none, {@code –} for -1. */
    public String label(int index) {
        if (index < 0) {
            return "–";
        }
        return classes != null && index < classes.size() ? classes.get(index) : "class " + index;
    }
}
