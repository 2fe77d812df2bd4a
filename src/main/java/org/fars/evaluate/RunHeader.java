package org.fars.evaluate;

import java.util.List;
import org.fars.model.ModelCard;

/**
 * What an evaluation is about: the first line of its journal.
 *
 * @param key tells whether results may be joined: a hash of the model's files and all settings that results depend on
 * @param model the model's id
 * @param data the data set's name
 * @param classes the names of the classes
 * @param heads the names of the heads evaluated, in order
 * @param lipschitz L_e; infinite where there is none
 * @param settings the settings
 */
public record RunHeader(String key, String model, String data, List<String> classes, List<String> heads,
        double lipschitz, EvaluationSettings settings) {
    public RunHeader {
        classes = List.copyOf(classes);
        heads = List.copyOf(heads);
    }

    /** Whether this is the very model that was evaluated, with the same files, and not another of its name. */
    public boolean isOf(ModelCard card) {
        return RunKey.of(card, heads, settings).hash().equals(key);
    }
}
