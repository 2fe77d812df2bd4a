package org.fars.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.fars.certify.Certificate;
import org.fars.evaluate.analysis.Analysis;
import org.fars.model.LoadedModel;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.json.JsonMapper;

/** The elements that {@code analyze --json} and {@code attack --json} print. Field names are printed in snake_case. */
final class JsonRecords {
    private JsonRecords() {}

    /**
     * A class.
     *
     * @param index its index; -1 where there is none
     * @param label its name
     */
    record ClassJson(int index, String label) {
        static ClassJson of(LoadedModel model, int index) {
            return new ClassJson(index, model.label(index));
        }
    }

    /**
     * One image of {@code analyze --json}.
     *
     * @param image the image's path
     * @param label its label in the data set; absent where it has none
     * @param model the model's id
     * @param seed the run's seed
     * @param contentHash SHA-256 of the image as the model sees it; keys everything random about it
     * @param lipschitz L_e; null where there is no bound
     * @param prediction the first head's prediction
     * @param heads the results of each head
     * @param embedding z; absent unless asked for
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record AnalysisJson(String image, @JsonInclude(JsonInclude.Include.NON_NULL) String label, String model, long seed,
            String contentHash, Double lipschitz, ClassJson prediction, List<HeadJson> heads,
            @JsonInclude(JsonInclude.Include.NON_NULL) List<Double> embedding) {
        static AnalysisJson of(String image, String label, Analysis analysis, LoadedModel model,
                boolean withEmbedding) {
            return new AnalysisJson(image, label, analysis.model(), analysis.seed(), analysis.contentHash(),
                    Json.number(analysis.lipschitz()), ClassJson.of(model, analysis.prediction()),
                    analysis.heads().stream().map(head -> HeadJson.of(head, model)).toList(),
                    withEmbedding ? Json.numbers(analysis.embedding()) : null);
        }
    }

    /**
     * One head of an analysis.
     *
     * @param scores the scores, by class
     * @param margin the highest score minus the second highest
     */
    record HeadJson(String head, List<Double> scores, Double margin, ClassJson prediction,
            List<CertificateJson> certificates) {
        private static HeadJson of(Analysis.HeadAnalysis head, LoadedModel model) {
            return new HeadJson(head.head(), Json.numbers(head.scores()), Json.number(head.margin()),
                    ClassJson.of(model, head.prediction()),
                    head.certificates().stream().map(certificate -> CertificateJson.of(certificate, model)).toList());
        }
    }

    /**
     * One certificate.
     *
     * @param radius the l2 radius in pixel units; {@code "Infinity"} where no perturbation changes the decision
     * @param sound whether it is proved, with certainty or with its confidence
     * @param kind deterministic, probabilistic or not a certificate
     * @param confidence 1−α
     * @param samples the number of noise samples
     */
    record CertificateJson(String id, double radius, boolean sound, String kind, boolean abstained, String reason,
            ClassJson prediction, double confidence, long samples) {
        private static CertificateJson of(Certificate certificate, LoadedModel model) {
            String reason = Double.isInfinite(certificate.radius()) && certificate.reason().isEmpty()
                    ? "infinite: no perturbation changes the decision"
                    : certificate.reason();
            return new CertificateJson(certificate.id(), certificate.radius(), certificate.sound(),
                    certificate.kind().label(), certificate.abstained(), reason,
                    ClassJson.of(model, certificate.prediction()), certificate.confidence(), certificate.samples());
        }
    }

    /**
     * One image of {@code attack --json}.
     *
     * @param image the image's path
     * @param model the model's id
     * @param head the attacked head
     * @param attack the attack's id
     * @param eps the radius of the ball, in the attack's norm
     * @param norm that norm: {@code l2}, {@code linf}, {@code l1}
     * @param seed the run's seed
     * @param label the class to leave
     * @param cleanPrediction the head's prediction before the attack
     * @param success whether the head predicts {@code label} before the attack and another class after it
     * @param l2 ‖δ‖₂, in pixel units of [0, 1]
     * @param linf ‖δ‖∞
     * @param prediction the head's prediction for the adversarial image
     * @param certifiedRadius the largest sound deterministic radius of the head around the image, for {@code label}; 0
     * where nothing is certified, {@code "Infinity"} where no perturbation changes the decision
     * @param certifiedBy the certificate that gives it; null where none does
     * @param saved the files written
     */
    record AttackJson(String image, String model, String head, String attack, Double eps, String norm, long seed,
            ClassJson label, ClassJson cleanPrediction, boolean success, Double l2, Double linf, ClassJson prediction,
            double certifiedRadius, String certifiedBy, List<SavedJson> saved) {}

    /**
     * One saved adversarial image, judged by the pixels in the file.
     *
     * @param file its path
     * @param format {@code float32}, {@code 16-bit PNG} or {@code 8-bit PNG}
     * @param success whether the head predicts the class to leave before the attack and another class for this file
     * @param l2 its l2 distance from the original image
     * @param linf its l∞ distance from the original image
     * @param prediction the head's prediction for it
     */
    record SavedJson(String file, String format, boolean success, Double l2, Double linf, ClassJson prediction) {}

    /**
     * Prints JSON that every parser accepts: ASCII, {@code snake_case} names, {@code null} for infinite numbers and NaN, except
     * infinite radii, which are {@code "Infinity"}.
     */
    static final class Json {
        private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

        private Json() {}

        /** Returns a number, or null if it is infinite or NaN. */
        static Double number(double value) {
            return Double.isFinite(value) ? value : null;
        }

        /** Returns numbers, with null for those that are infinite or NaN. */
        static List<Double> numbers(double[] values) {
            List<Double> numbers = new ArrayList<>(values.length);
            for (double value : values) {
                numbers.add(number(value));
            }
            return Collections.unmodifiableList(numbers);
        }

        /** Prints a value and a line break. */
        static void print(PrintWriter out, Object value) {
            out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value));
        }

        /** Prints an array element by element; closing it completes the array, also after a cancellation. */
        static final class Array implements AutoCloseable {
            private final PrintWriter out;
            private final SequenceWriter elements;

            Array(PrintWriter out) {
                this.out = out;
                this.elements = MAPPER.writerWithDefaultPrettyPrinter().writeValuesAsArray(out);
            }

            void add(Object element) {
                elements.write(element);
                elements.flush();
            }

            @Override
            public void close() {
                elements.close();
                out.println();
                out.flush();
            }
        }
    }
}
