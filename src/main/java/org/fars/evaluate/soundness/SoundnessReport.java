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
 * What the soundness suite found.
 *
 * @param images how many images were tried
 * @param rows what became of each head's certificates
 * @param failures the certificates that broke; none, or there is a bug
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
     * @param kind what its radii may be believed for
     * @param confidence 1−α of a probabilistic certificate, 1 for a deterministic one, 0 for what is none
     * @param promise whether it promises anything; what does not is counted for comparison and cannot fail
     * @param radii how many images it gave a radius
     * @param attacks how often one of those images was attacked because of it
     * @param broken how many of the radii an attack undercut
     * @param nearest the smallest quotient of a distance that an attack found and the radius; below 1 where one broke,
     * NaN where no attack found another decision at any distance
     * @param nearestAttack the attack that came so near; empty where none did
     * @param nearestImage the image where it did; empty where there is none
     */
    public record Row(String head, String certificate, String kind, double confidence, boolean promise, int radii,
            long attacks, int broken, double nearest, String nearestAttack, String nearestImage) {
        /** The kind with its confidence: {@code probabilistic, 1−α = 0.999}. */
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

    /** How many attacks were made because of a sound radius. */
    public long checks() {
        return rows.stream().filter(Row::promise).mapToLong(Row::attacks).sum();
    }

    /** Whether no certificate broke. */
    public boolean passed() {
        return failures.isEmpty();
    }

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
