package org.fars.evaluate;

import java.util.function.Supplier;
import org.fars.image.ImageTensor;

/**
 * One image of a data set, with its class.
 *
 * @param location where it is, in full; tells it from all others, now and in the next session
 * @param name its name for people
 * @param label the index of its class
 * @param image reads it, in the model's input shape; throws {@link org.fars.core.UserInputException} where it cannot
 */
public record EvaluationItem(String location, String name, int label, Supplier<ImageTensor> image) {}
