package org.fars.evaluate;

import java.util.List;

/**
 * What the soundness suite found.
 *
 * @param images how many images were tried
 * @param checks how many attacks were made inside a radius: images × certificates × attacks
 * @param failures the certificates that broke; none, or there is a bug
 * @param skipped images that could not be read
 * @param notAttacked ids of sound certificates whose classifier is not attacked by this suite
 */
public record SoundnessReport(int images, long checks, List<SoundnessFailure> failures, List<SkippedImage> skipped,
        List<String> notAttacked) {
    public SoundnessReport {
        failures = List.copyOf(failures);
        skipped = List.copyOf(skipped);
        notAttacked = List.copyOf(notAttacked);
    }

    /** Whether no certificate broke. */
    public boolean passed() {
        return failures.isEmpty();
    }
}
