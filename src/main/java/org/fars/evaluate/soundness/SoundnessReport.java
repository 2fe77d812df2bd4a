package org.fars.evaluate.soundness;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import org.fars.attack.AttackSettings;
import org.fars.certify.Certificate;
import org.fars.certify.CertifySettings;
import org.fars.core.AtomicFiles;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.analysis.SoundnessCheck.SoundnessFailure;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The result of a soundness run.
 *
 * @param images the number of images attacked
 * @param rows counts for each certificate of each head
 * @param failures the sound certificates that an attack contradicted; any is a bug
 * @param skipped images that could not be read
 * @param notAttacked ids of sound certificates whose classifier is not attacked by this suite
 */
public record SoundnessReport(int images, List<Row> rows, List<SoundnessFailure> failures, List<SkippedImage> skipped,
        List<String> notAttacked) {
    /**
     * One certificate of one head, over all images.
     *
     * @param head the head's name
     * @param certificate the certificate's id
     * @param kind deterministic, probabilistic, declared or not a certificate
     * @param confidence 1−α of a probabilistic certificate, 1 for a deterministic one, 0 for what is none
     * @param promise whether it is sound; others are counted for comparison and cannot fail
     * @param radii the number of images with a radius
     * @param attacks the number of attacks on those images
     * @param broken the number of radii within which an attack succeeded
     * @param nearest the smallest ratio of the length of a successful perturbation to the radius; below 1 if a radius is
     * broken, NaN if no attack succeeded at any distance
     * @param nearestAttack the attack with that ratio; empty if there is none
     * @param nearestImage its image; empty if there is none
     */
    public record Row(String head, String certificate, String kind, double confidence, boolean promise, int radii,
            long attacks, int broken, double nearest, String nearestAttack, String nearestImage) {
        /** Returns the kind with its confidence: {@code probabilistic, 1−α = 0.999}. */
        public String kindInWords() {
            return Certificate.kindInWords(kind, confidence);
        }
    }

    public SoundnessReport {
        rows = List.copyOf(rows);
        failures = List.copyOf(failures);
        skipped = List.copyOf(skipped);
        notAttacked = List.copyOf(notAttacked);
    }

    /** Returns the number of attacks on sound radii. */
    public long checks() {
        return rows.stream().filter(Row::promise).mapToLong(Row::attacks).sum();
    }

    /** Returns whether no attack contradicted a sound certificate. */
    public boolean passed() {
        return failures.isEmpty();
    }

    /**
     * {@code soundness.json}: the settings and the result of a soundness run.
     *
     * @param folder created if it does not exist
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
         * @throws org.fars.core.AtomicFiles.UnwritableFileException when the system does not let us
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
}
