package org.fars.cli;

import org.fars.model.LoadedModel;

/**
 * A class in JSON.
 *
 * @param index -1 where there is none
 * @param label its name
 */
record ClassJson(int index, String label) {
    static ClassJson of(LoadedModel model, int index) {
        return new ClassJson(index, model.label(index));
    }
}
