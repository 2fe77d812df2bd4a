package org.fars.model;

import org.fars.core.UserInputException;

/** A layer cannot take what the layers before it give. */
public final class InvalidArchitectureException extends UserInputException {
    /**
     * @param layer the layer, by kind and name
     * @param sentence what does not fit, with the shapes
     */
    public InvalidArchitectureException(String layer, String sentence) {
        super("layer " + layer, sentence, null);
    }
}
