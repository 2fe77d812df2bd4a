package org.fars.ui;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.fars.attack.LinearBackbone;
import org.fars.core.JobContext;
import org.fars.image.Dataset.LabelledImage;
import org.fars.image.Dataset;
import org.fars.image.Datasets;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.fars.model.MultiLayerHead;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;

/** A catalog with one real, small model: the nearest class mean of labelled images, which is a linear classifier. */
public final class LinearCatalog implements ModelCatalog {
    private static final Shape INPUT = new Shape(1, 28, 28);
    private static final String ID = "fashion-mnist";

    private final Path images;
    private final boolean threeHeads;

    /** @param images a folder of class folders to take the means of */
    public LinearCatalog(Path images) {
        this(images, false);
    }

    private LinearCatalog(Path images, boolean threeHeads) {
        this.images = images;
        this.threeHeads = threeHeads;
    }

    /** The same with a multi-layer head as third. */
    public static LinearCatalog withThreeHeads(Path images) {
        return new LinearCatalog(images, true);
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
            Head sparsemax = new SparsemaxHead("sparsemax", original, 2, 1);
            return new LoadedModel(card(classes), new LinearBackbone(INPUT),
                    threeHeads ? List.of(original, sparsemax, multiLayer(original)) : List.of(original, sparsemax),
                    new LipschitzBound(LipschitzBound.Basis.AUDITED, 1, Double.NaN, 1e-6, "",
                            List.of(new LipschitzBound.Layer("identity", 1, "it is the identity"))));
        }
    }

    /** The same scores once more, squeezed by a sigmoid: decides alike, but is no longer linear. */
    private static MultiLayerHead multiLayer(LinearHead head) {
        int classes = head.classes();
        double[][] gentle = Arrays.stream(head.weight())
            .map(row -> Arrays.stream(row).map(weight -> weight / 20).toArray())
            .toArray(double[][]::new);
        double[] bias = Arrays.stream(head.bias()).map(value -> value / 20).toArray();
        double[][] apart = new double[classes][classes];
        for (int j = 0; j < classes; j++) {
            apart[j][j] = 20;
        }
        return new MultiLayerHead("multi-layer",
                List.of(new LinearHead("0", gentle, bias), new LinearHead("1", apart, new double[classes])),
                MultiLayerHead.Activation.SIGMOID, 0.25);
    }
}
