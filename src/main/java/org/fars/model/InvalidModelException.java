package org.fars.model;

import java.nio.file.Path;
import org.fars.core.UserInputException;

/** Thrown when a model's files are missing, changed, or do not hold what its card says, or its layers do not fit together. */
public final class InvalidModelException extends UserInputException {
    /**
     * @param file the file
     * @param sentence what is wrong with it
     * @param cause the cause; may be null
     */
    public InvalidModelException(Path file, String sentence, Throwable cause) {
        this(file.toString(), sentence, cause);
    }

    private InvalidModelException(String subject, String sentence, Throwable cause) {
        super(subject, sentence, cause);
    }

    /**
     * Returns an exception for a layer that cannot take what the layers before it give.
     *
     * @param layer the layer, by kind and name
     * @param sentence what does not fit, with the shapes
     */
    public static InvalidModelException ofLayer(String layer, String sentence) {
        return new InvalidModelException("layer " + layer, sentence, null);
    }

    /**
     * Returns an exception for a model that something cannot be done with.
     *
     * @param id the model
     * @param sentence what is wrong with it
     */
    public static InvalidModelException ofModel(String id, String sentence) {
        return new InvalidModelException(id, sentence, null);
    }
}
