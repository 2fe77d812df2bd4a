package org.fars.evaluate.soundness;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import org.fars.attack.AttackSettings;
import org.fars.certify.CertifySettings;
import org.fars.core.AtomicFiles;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.analysis.SoundnessFailure;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code soundness.json}: what a soundness run tried, with what, and what came of it.
 *
 * @param folder where it goes; made where it is not there
 */
public record SoundnessFile(Path folder) {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private record Contents(String model, String data, int images, Settings settings, List<Row> certificates,
            List<SoundnessFailure> failures, List<SkippedImage> skipped,
            @JsonProperty("not_attacked") List<String> notAttacked) {}

    private record Settings(long seed, int steps, int restarts, double share, double sigma, int n0, long n,
            double alpha) {}

    /** A row of the report; null in place of what JSON has no number for. */
    private record Row(String head, String certificate, String kind, double confidence, boolean promise, int radii,
            long attacks, int broken, Double nearest, @JsonProperty("nearest_attack") String nearestAttack,
            @JsonProperty("nearest_image") String nearestImage) {
        static Row of(SoundnessReport.Row row) {
            return new Row(row.head(), row.certificate(), row.kind(), row.confidence(), row.promise(), row.radii(),
                    row.attacks(), row.broken(), Double.isFinite(row.nearest()) ? row.nearest() : null,
                    row.nearestAttack(),
                    row.nearestImage());
        }
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @param model the model's id
     * @param data the data set's name
     * @return the file
     * @throws org.fars.core.UnwritableFileException when the system does not let us
     */
    public Path write(String model, String data, AttackSettings attacks, CertifySettings certify,
            SoundnessReport report) {
        Settings settings = new Settings(certify.seed(), attacks.steps(), attacks.restarts(), SoundnessSuite.SHARE,
                certify.sigma(), certify.n0(), certify.n(), certify.alpha());
        Contents contents = new Contents(model, data, report.images(), settings,
                report.rows().stream().map(Row::of).toList(), report.failures(), report.skipped(),
                report.notAttacked());
        return AtomicFiles.write(folder.resolve("soundness.json"), JSON.writeValueAsString(contents) + "\n");
    }
}
