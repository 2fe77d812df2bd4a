package org.fars.download;

import org.fars.core.UserInputException;

/** An archive cannot be fetched or unpacked. */
public final class DownloadFailed extends UserInputException {
    DownloadFailed(String subject, String sentence, Throwable cause) {
        super(subject, sentence, cause);
    }
}
