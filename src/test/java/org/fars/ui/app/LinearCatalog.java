package org.fars.ui.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fars.attack.LinearBackbone;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageTensor;
import org.fars.image.LabelledImage;
import org.fars.job.JobContext;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;

/** A catalog with one real, small model: the nearest class mean of labelled images, which is a linear classifier. */
final class LinearCatalog implements ModelCatalog {
    private static final Shape INPUT = new Shape(1, 28, 28);
    private static final String ID = "fashion-mnist";

    private final Path images;

    /** @param images a folder of class folders to take the means of */
    LinearCatalog(Path images) {
        this.images = images;
    }

    @Override
    public List<ModelCard> list() {
        return List.of(card(List.of()));
    }

    private static ModelCard card(List<String> classes) {
        return new ModelCard(ID, "Nearest class mean", INPUT, List.of(), classes, List.of(), null, Map.of(), Map.of(),
                Map.of(), Map.of());
    }

    @Override
    public LoadedModel open(String id, JobContext context) {
        try (Dataset set = Datasets.open(images)) {
            List<String> classes = set.labels();
            double[][] mean = new double[classes.size()][INPUT.size()];
            int[] count = new int[classes.size()];
            for (LabelledImage image : set.images()) {
                context.checkCancelled();
                int label = classes.indexOf(image.label().orElseThrow());
                ImageTensor tensor = image.source().read(INPUT.channels(), INPUT.height(), INPUT.width());
                count[label]++;
                for (int i = 0; i < mean[label].length; i++) {
                    mean[label][i] += tensor.values()[i];
                }
            }
            double[] bias = new double[classes.size()];
            for (int j = 0; j < mean.length; j++) {
                for (int i = 0; i < mean[j].length; i++) {
                    mean[j][i] /= count[j];
                    bias[j] -= mean[j][i] * mean[j][i] / 2;
                }
            }
            LinearHead original = new LinearHead("original", mean, bias);
            return new LoadedModel(card(classes), new LinearBackbone(INPUT),
                    List.of(original, new SparsemaxHead("sparsemax", original, 2, 1)),
                    new LipschitzBound(LipschitzBound.Basis.AUDITED, 1, Double.NaN, 1e-6, "",
                            List.of(new LipschitzBound.Layer("identity", 1, "it is the identity"))));
        }
    }
}
