package org.fars.evaluate.soundness;

import java.util.List;
import org.fars.certify.Certificate;
import org.fars.evaluate.EvaluationRun.SkippedImage;
import org.fars.evaluate.analysis.SoundnessFailure;

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
}
