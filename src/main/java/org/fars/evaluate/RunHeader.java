package org.fars.evaluate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.fars.model.Head;
import org.fars.model.LoadedModel;

/**
 * What an evaluation is about: the first line of its journal.
 *
 * @param key tells whether results may be joined: a hash of the model and all settings that results depend on
 * @param model the model's id
 * @param data the data set's name
 * @param classes the names of the classes
 * @param heads the names of the heads evaluated, in order
 * @param lipschitz L_e; infinite where there is none
 * @param settings the settings
 * @param labels how the data set's labels match the classes; null where this is not known, as in earlier versions
 */
public record RunHeader(String key, String model, String data, List<String> classes, List<String> heads,
        double lipschitz, EvaluationSettings settings,
        @JsonInclude(JsonInclude.Include.NON_NULL) LabelMatch labels) {
    /** Copies the lists. */
    public RunHeader {
        classes = List.copyOf(classes);
        heads = List.copyOf(heads);
    }

    /** Returns the header of an evaluation of all of a model's heads. */
    public static RunHeader of(LoadedModel model, EvaluationData data, EvaluationSettings settings) {
        List<String> heads = model.heads().stream().map(Head::name).toList();
        List<String> classes = IntStream.range(0, model.heads().getFirst().classes()).mapToObj(model::label).toList();
        return new RunHeader(RunKey.of(model, settings).hash(), model.card().id(), data.name(), classes, heads,
                model.lipschitz().upper(), settings, data.labels().orElse(null));
    }

    /** Returns the same header for another part of the images. */
    public RunHeader withShard(Shard shard) {
        return withSettings(settings.withShard(shard));
    }

    /** Returns the same header with other settings, on which no result depends. */
    public RunHeader withSettings(EvaluationSettings other) {
        return new RunHeader(key, model, data, classes, heads, lipschitz, other, labels);
    }

    /**
     * Returns whether the key tells this model from every other one. If not, the run is of an earlier version, which
     * recorded neither the architecture nor the heads' parameters.
     */
    @JsonIgnore
    public boolean isModelRecorded() {
        return RunKey.coversModel(key);
    }

    /** Returns whether this is the very model that was evaluated, with the same network and files. */
    public boolean isOf(LoadedModel loaded) {
        List<String> present = loaded.heads().stream().map(Head::name).toList();
        return new HashSet<>(present).containsAll(heads)
                && RunKey.of(settings.chosenHeads(loaded), settings).hash().equals(key);
    }
}
