package org.fars.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.fars.attack.AttackSettings;
import org.fars.attack.Attacks;
import org.fars.attack.LinearBackbone;
import org.fars.certify.Certificate;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.Certifiers;
import org.fars.certify.CertifySettings;
import org.fars.core.JobContext;
import org.fars.evaluate.EvaluationData.EvaluationItem;
import org.fars.evaluate.EvaluationSettings.AttackPlan;
import org.fars.evaluate.run.Evaluation;
import org.fars.image.ImageSource.UnreadableImageException;
import org.fars.image.ImageTensor;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.LipschitzBound;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.MultiLayerHead;
import org.fars.model.Shape;
import org.fars.model.SparsemaxHead;

/** A linear model of three classes on 2×3 pixels, and images for it. */
public final class Fixtures {
    public static final Shape SHAPE = new Shape(1, 2, 3);
    public static final List<String> SOUND = List.of("exact-margin", "spectral-margin", "sparsemax-margin");
    public static final List<String> ALL = List.of("exact-margin", "spectral-margin", "sparsemax-margin",
            "published-score");

    private Fixtures() {}

    public static LoadedModel model() {
        Random random = new Random(4);
        double[][] weight = new double[3][SHAPE.size()];
        for (double[] row : weight) {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextGaussian();
            }
        }
        LinearHead original = new LinearHead("original", weight, new double[]{0.1, 0, -0.1});
        ModelCard card = new ModelCard("linear", "Linear", SHAPE, List.of(), List.of("cat", "dog", "church"), List.of(),
                null, null, null, null, null);
        return new LoadedModel(card, new LinearBackbone(SHAPE),
                List.of(original, new SparsemaxHead("sparsemax", original, 2, 1)), LipschitzBound.one());
    }

    public static LoadedModel modelWithMultiLayerHead() {
        Random random = new Random(8);
        List<LinearHead> layers = new ArrayList<>();
        for (int[] shape : new int[][]{{12, SHAPE.size()}, {3, 12}}) {
            double[][] weight = new double[shape[0]][shape[1]];
            for (double[] row : weight) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = random.nextGaussian();
                }
            }
            layers.add(new LinearHead("layer", weight, new double[shape[0]]));
        }
        LoadedModel model = model();
        List<Head> heads = new ArrayList<>(model.heads());
        heads.add(new MultiLayerHead("multi-layer", layers, MultiLayerHead.Activation.RELU, 0.3));
        return new LoadedModel(model.card(), model.backbone(), heads, model.lipschitz());
    }

    public static ImageTensor image(int number) {
        Random random = new Random(number);
        float[] values = new float[SHAPE.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return new ImageTensor(SHAPE.channels(), SHAPE.height(), SHAPE.width(), values);
    }

    /** Images labelled as the model decides, but every fourth one wrongly, and every seventh one broken. */
    public static List<EvaluationItem> items(int count) {
        Head head = model().heads().getFirst();
        List<EvaluationItem> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ImageTensor image = image(i);
            int decided = head.predict(widen(image.values()));
            String location = "/data/" + i + ".png";
            Supplier<ImageTensor> reader = i % 7 == 6
                    ? () -> {
                        throw new UnreadableImageException(location, "is no image");
                    }
                    : () -> image;
            items.add(new EvaluationItem(location, i + ".png", i % 4 == 3 ? (decided + 1) % 3 : decided, reader));
        }
        return items;
    }

    public static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    public static EvaluationSettings settings() {
        return EvaluationSettings.of(ALL)
            .withBatchSize(4)
            .withAttacks(List.of(new AttackPlan("l2-pgd", new AttackSettings(9, 20, 0.02, 1, 9)),
                    new AttackPlan("minimal-distance", new AttackSettings(9, 20, 0.02, 1, 9))));
    }

    public static Evaluation evaluation(List<EvaluationItem> items, EvaluationSettings settings, Path folder,
            boolean resume) {
        return new Evaluation(model(), new EvaluationData("test data", items), settings,
                Certifiers.standard().byIds(settings.certificates()), new Attacks(), folder, resume);
    }

    public static EvaluationRun run(List<EvaluationItem> items, EvaluationSettings settings, Path folder) {
        return evaluation(items, settings, folder, false).run(new JobContext());
    }

    /** A certifier that promises what it likes. */
    public static Certifier promising(String id, double radius) {
        return new Certifier() {
            @Override
            public CertificateType type() {
                return CertificateType.ofId(id).orElseThrow();
            }

            @Override
            public boolean supports(Head head) {
                return true;
            }

            @Override
            public Certificate certify(CertificationInput subject, Head head, CertifySettings settings,
                    JobContext context) {
                return new Certificate(id, head.name(), head.predict(subject.embedding()), radius,
                        Certificate.Kind.DETERMINISTIC, 1, false, 0, "");
            }
        };
    }
}
