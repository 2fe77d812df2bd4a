package org.fars.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

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
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelCard(String id, String title, Shape input, List<LayerSpec> architecture, List<String> classes,
        List<HeadCard> heads, LipschitzCard lipschitz, Map<String, Object> training, Map<String, Object> data,
        Map<String, Object> metrics, Map<String, String> files) {
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

    /** Returns the label of a class index: {@code class 7} if the card names none, {@code –} for -1. */
    public String label(int index) {
        if (index < 0) {
            return "–";
        }
        return classes != null && index < classes.size() ? classes.get(index) : "class " + index;
    }
}
