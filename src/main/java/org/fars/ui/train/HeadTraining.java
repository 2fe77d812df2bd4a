package org.fars.ui.train;

import java.util.List;
import org.fars.core.JobContext;
import org.fars.image.LabelledImage;
import org.fars.train.HeadOrder;
import org.fars.train.HeadWorkshop;

/** Trains heads and puts them where models are found. */
@FunctionalInterface
public interface HeadTraining {
    /**
     * Trains a head; see {@link HeadWorkshop#train}.
     *
     * @return the id of the model that has it now
     */
    String train(HeadOrder order, List<LabelledImage> images, HeadWorkshop.Listener listener, JobContext context)
            throws Exception;
}
