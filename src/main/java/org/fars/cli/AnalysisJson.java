package org.fars.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.fars.certify.Certificate;
import org.fars.evaluate.analysis.Analysis;
import org.fars.model.LoadedModel;

/**
 * One image's element of {@code analyze --json}.
 *
 * @param image its place
 * @param label what the data set says it shows; absent where it says nothing
 * @param model the model's id
 * @param seed the run's seed
 * @param contentHash SHA-256 of the image as the model saw it; keys everything random about it
 * @param lipschitz L_e, null where there is no bound
 * @param prediction the first head's decision
 * @param heads what each head says
 * @param embedding z; absent unless asked for
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record AnalysisJson(String image, @JsonInclude(JsonInclude.Include.NON_NULL) String label, String model, long seed,
        String contentHash, Double lipschitz, ClassJson prediction, List<HeadJson> heads,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<Double> embedding) {
    /**
     * One head.
     *
     * @param scores what it shows, by class
     * @param margin the first score minus the second
     */
    record HeadJson(String head, List<Double> scores, Double margin, ClassJson prediction,
            List<CertificateJson> certificates) {}

    /**
     * One certificate.
     *
     * @param radius null where it is infinite; {@code reason} then says so
     * @param sound whether it is proved (for certain or with its confidence)
     * @param kind what it may be believed for
     * @param confidence 1−α
     * @param samples how many noise samples it took
     */
    record CertificateJson(String id, Double radius, boolean sound, String kind, boolean abstained, String reason,
            ClassJson prediction, double confidence, long samples) {}

    static AnalysisJson of(String image, String label, Analysis analysis, LoadedModel model, boolean withEmbedding) {
        return new AnalysisJson(image, label, analysis.model(), analysis.seed(), analysis.contentHash(),
                Json.number(analysis.lipschitz()), ClassJson.of(model, analysis.prediction()),
                analysis.heads().stream().map(head -> head(head, model)).toList(),
                withEmbedding ? Json.numbers(analysis.embedding()) : null);
    }

    private static HeadJson head(Analysis.HeadAnalysis head, LoadedModel model) {
        return new HeadJson(head.head(), Json.numbers(head.scores()), Json.number(head.margin()),
                ClassJson.of(model, head.prediction()),
                head.certificates().stream().map(certificate -> certificate(certificate, model)).toList());
    }

    private static CertificateJson certificate(Certificate certificate, LoadedModel model) {
        String reason = Double.isInfinite(certificate.radius()) && certificate.reason().isEmpty()
                ? "infinite: no perturbation changes the decision"
                : certificate.reason();
        return new CertificateJson(certificate.id(), Json.number(certificate.radius()), certificate.sound(),
                certificate.kind().label(), certificate.abstained(), reason,
                ClassJson.of(model, certificate.prediction()), certificate.confidence(), certificate.samples());
    }
}
