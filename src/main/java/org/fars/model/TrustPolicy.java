package org.fars.model;

import java.nio.file.Path;

/** Decides whether a program may run: a TorchScript backbone is code that PyTorch runs when its model is opened. */
@FunctionalInterface
public interface TrustPolicy {
    /** Lets no program run. */
    TrustPolicy REFUSE = (program, sha256) -> false;

    /**
     * Returns whether the user agrees that a program runs. Called on the thread that opens the model, never on the engine's;
     * may block until the user answers.
     *
     * @param program the file
     * @param sha256 the SHA-256 of its content, in hexadecimal
     */
    boolean confirm(Path program, String sha256);
}
