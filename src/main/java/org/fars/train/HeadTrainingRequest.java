package org.fars.train;

import java.util.Optional;
import org.fars.model.LoadedModel;

/**
 * A head to be trained.
 *
 * @param model the model whose backbone is used
 * @param data the origin of the images, for messages
 * @param head the head's name
 * @param recipe how it is trained
 * @param newModel the id of a new model on the same backbone, with the images' own classes; empty to add the head to the
 * model itself, whose classes the images must show
 */
public record HeadTrainingRequest(LoadedModel model, String data, String head, HeadRecipe recipe,
        Optional<String> newModel) {}
