package org.fars.ui.gallery;

import java.util.List;
import java.util.Optional;
import org.fars.certify.Certificate;
import org.fars.certify.CertifiedClassifier;
import org.fars.evaluate.ImageResult;
import org.fars.evaluate.analysis.Analysis;

/**
 * What the gallery keeps of an analysis: little, since it keeps that of ten thousand images.
 *
 * @param model the model's id
 * @param contentHash the image's content hash
 * @param embedding {@code [m]}, for the map
 * @param heads each head's decision, margin and certificates, the first head first; without attacks
 */
public record AnalysisSummary(String model, String contentHash, float[] embedding,
        List<ImageResult.HeadResult> heads) {
    public AnalysisSummary {
        heads = List.copyOf(heads);
    }

    /** Returns what is kept of an analysis. */
    public static AnalysisSummary of(Analysis analysis) {
        float[] embedding = new float[analysis.embedding().length];
        for (int i = 0; i < embedding.length; i++) {
            embedding[i] = (float) analysis.embedding()[i];
        }
        return new AnalysisSummary(analysis.model(), analysis.contentHash(), embedding, analysis.heads()
            .stream()
            .map(head -> new ImageResult.HeadResult(head.head(), head.prediction(), head.margin(),
                    head.certificates(), List.of()))
            .toList());
    }

    /** Returns the class that the first head decides for, -1 if there is none. */
    public int prediction() {
        return heads.getFirst().prediction();
    }

    /** Returns the first head's margin. */
    public double margin() {
        return heads.getFirst().margin();
    }

    /** Returns the first head's certificates. */
    public List<Certificate> certificates() {
        return heads.getFirst().certificates();
    }

    /**
     * The certificate with the largest radius that speaks of the plain first head, where it is more than 0. One of a
     * smoothed classifier speaks of another classifier and does not count here, one that promises nothing never does.
     */
    public Optional<Certificate> best() {
        return CertifiedClassifier.HEAD.strongest(prediction(), certificates());
    }

    /** The radius of {@link #best()}, or 0. */
    public double radius() {
        return best().map(Certificate::radius).orElse(0.0);
    }

    /** The radius of the certificate of that id; NaN where there is none. */
    public double radiusOf(String certificate) {
        return certificates().stream()
            .filter(each -> each.id().equals(certificate))
            .mapToDouble(Certificate::radius)
            .findFirst()
            .orElse(Double.NaN);
    }

    /** Whether the classifier refused to decide, or nothing at all is certified of its decision. */
    public boolean abstains() {
        return radius() == 0;
    }

    /** Whether the prediction is proved to hold within ε; a radius that was only declared proves nothing. */
    public boolean holdsWithin(double epsilon) {
        return best().filter(certificate -> certificate.sound() && certificate.radius() > epsilon).isPresent();
    }

    /** Why nothing is certified; empty where something is. */
    public String reason() {
        return radius() > 0
                ? ""
                : certificates().stream()
                    .map(Certificate::reason)
                    .filter(reason -> !reason.isEmpty())
                    .findFirst()
                    .orElse("");
    }

    /** Whether a prediction is right. */
    public enum Correctness {
        /** The prediction is the label. */
        RIGHT,
        /** It is not. */
        WRONG,
        /** Nobody knows: no label, or no prediction yet. */
        UNKNOWN;

        /** Tells right from wrong. */
        @FunctionalInterface
        interface Judge {
            Correctness of(ImageItem item);
        }
    }
}
