package org.fars.segment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.fars.certify.CertificateType;
import org.fars.certify.Certifier.CertificationInput;
import org.fars.certify.CertifySettings;
import org.fars.certify.HeadNormCache;
import org.fars.core.JobContext;
import org.fars.image.ImageTensor;
import org.fars.model.BatchHeadEvaluator;
import org.fars.model.Head;
import org.fars.model.LayerSpec;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.Shape;

/** Segments images with a dense model and certifies their cells. Blocks; call it from a background task. */
public final class CellAnalyzer {
    /** The certificates that cells have. */
    public static final Set<CertificateType> TYPES = Set.of(CertificateType.EXACT_MARGIN,
            CertificateType.SMOOTHED_CLOSED_FORM, CertificateType.SMOOTHED_ARGMAX, CertificateType.INPUT_SMOOTHING);

    private final LoadedModel model;
    private final List<CertificateType> types;
    private final CellCertifier certifier;
    private final CellGrid grid;

    /**
     * @param model a dense model; the caller closes it
     * @param types the certificates to compute, of {@link #TYPES}
     * @param evaluator computes heads of several layers
     */
    public CellAnalyzer(LoadedModel model, Collection<CertificateType> types, BatchHeadEvaluator evaluator) {
        this.model = model;
        this.types = List.copyOf(types);
        this.certifier = new CellCertifier(new HeadNormCache(), evaluator);
        this.grid = grid(model.card());
    }

    /** Returns the cells that a dense model divides an image into. */
    public static CellGrid grid(ModelCard card) {
        Shape map = LayerSpec.embedding(card.architecture(), card.input());
        return new CellGrid(map.height(), map.width(), card.segmentation().cell());
    }

    /**
     * The analysis of one image.
     *
     * @param contentHash the image's content hash
     * @param heads the analysis by each head, the original first
     */
    public record CellAnalysis(String contentHash, List<HeadCells> heads) {}

    /**
     * The analysis by one head.
     *
     * @param head its name
     * @param predictions the class of each cell, -1 where a score is not a number
     * @param certificates those requested that the head has
     */
    public record HeadCells(String head, int[] predictions, List<CellCertificates> certificates) {}

    /** Returns the cells of an image. */
    public CellGrid grid() {
        return grid;
    }

    /**
     * Analyses one image.
     *
     * @param image an image of the model's input shape
     * @throws JobContext.JobCancelledException when {@code context} was cancelled
     */
    public CellAnalysis analyze(ImageTensor image, CertifySettings settings, JobContext context) {
        double[] embedding = model.backbone().embedDouble(List.of(image))[0];
        double[][] vectors = grid.vectors(embedding);
        CertificationInput input = new CertificationInput(image, image.contentHash(), embedding, model.lipschitz(),
                model.backbone());
        List<CellCertificates> sampled = types.contains(CertificateType.INPUT_SMOOTHING)
                ? new CellInputSmoothing(model.backbone(), model.heads(), grid)
                    .certify(image, input.contentHash(), settings, context)
                : List.of();
        List<HeadCells> heads = new ArrayList<>();
        for (Head head : model.heads()) {
            context.checkCancelled();
            int[] predictions = new int[vectors.length];
            for (int p = 0; p < predictions.length; p++) {
                predictions[p] = head.predict(vectors[p]);
            }
            heads.add(new HeadCells(head.name(), predictions, types.stream()
                .filter(type -> type.isSampled() || head.linearLayer().isPresent())
                .map(type -> type == CertificateType.INPUT_SMOOTHING
                        ? sampled.get(model.heads().indexOf(head))
                        : certify(type, input, vectors, head, settings, context))
                .toList()));
        }
        return new CellAnalysis(input.contentHash(), heads);
    }

    private CellCertificates certify(CertificateType type, CertificationInput input, double[][] vectors, Head head,
            CertifySettings settings, JobContext context) {
        return switch (type) {
            case EXACT_MARGIN -> certifier.exactMargin(vectors, head, input.lipschitz());
            case SMOOTHED_CLOSED_FORM ->
                certifier.closedForm(vectors, head, input.lipschitz(), settings.sigmaFor(head));
            case SMOOTHED_ARGMAX -> certifier.votes(input, vectors, head, settings, context);
            default -> throw new IllegalArgumentException(type + " is no certificate of cells");
        };
    }
}
