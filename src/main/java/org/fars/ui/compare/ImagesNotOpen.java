package org.fars.ui.compare;

import org.fars.fault.InputMistake;

/** A run was to be gone on with whose images are neither open nor where they were. */
public final class ImagesNotOpen extends InputMistake {
    ImagesNotOpen(String data, String sentence) {
        super(data, sentence, null);
    }
}
