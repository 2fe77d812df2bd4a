package org.fars.ui.train;

import java.util.List;
import org.fars.core.JobContext;
import org.fars.image.LabelledImage;
import org.fars.train.HeadTrainingRequest;
import org.fars.train.HeadTrainingService;

/** Trains heads and puts them where models are found. */
@FunctionalInterface
public interface HeadTraining {
    /**
     * Trains a head; see {@link HeadTrainingService#train}.
     *
     * @return the id of the model that has it now
     */
    String train(HeadTrainingRequest order, List<LabelledImage> images, HeadTrainingService.Listener listener,
            JobContext context)
            throws Exception;
}
