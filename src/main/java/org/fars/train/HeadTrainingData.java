package org.fars.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.Backbone;

/**
 * What a head learns from.
 *
 * @param embeddings {@code [images, m]}
 * @param labels one an image
 */
record HeadTrainingData(float[][] embeddings, int[] labels) {
    private static final int BATCH = 64;

    /** Embeds all images that can be used; {@code leftOut} is told of the others. */
    static HeadTrainingData embed(Backbone backbone, LabelledImages images, Consumer<String> leftOut,
            JobContext context) {
        List<float[]> embeddings = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<ImageTensor> batch = new ArrayList<>();
        images.forEach(backbone.input(), leftOut, context, (image, label) -> {
            batch.add(image);
            labels.add(label);
            if (batch.size() == BATCH) {
                embeddings.addAll(List.of(backbone.embed(batch)));
                batch.clear();
            }
        });
        if (!batch.isEmpty()) {
            embeddings.addAll(List.of(backbone.embed(batch)));
        }
        return new HeadTrainingData(embeddings.toArray(float[][]::new),
                labels.stream().mapToInt(Integer::intValue).toArray());
    }
}
