package org.fars.evaluate.soundness;

import java.util.List;
import java.util.Optional;
import org.fars.attack.AttackResult;
import org.fars.attack.DifferentiableClassifier;
import org.fars.core.JobContext;

/** What is attacked in place of a certified classifier, and the classifier's own word on what an attack found. */
interface ClaimVerifier {
    /** What the attacks climb. */
    DifferentiableClassifier surface();

    /**
     * Looks for a contradiction to each claim in what an attack found for it.
     *
     * @param findings an attack's result for the image of each claim
     * @return per finding the image within the radius for which the classifier decides otherwise
     */
    List<Optional<AttackResult>> contradictions(List<Finding> findings, JobContext context);

    /**
     * How far an image can be from another decision at most, as far as the attack's result tells.
     *
     * @return ‖δ‖₂ per finding, NaN where it tells nothing
     */
    double[] distances(List<Finding> findings, JobContext context);

    /**
     * What an attack found.
     *
     * @param claim the claim that it was to contradict
     * @param result the attack's own word
     */
    record Finding(Claim claim, AttackResult result) {}
}
