package org.fars.download;

import org.fars.core.UserInputException;

/** Thrown when an archive cannot be downloaded or unpacked. */
public final class DownloadException extends UserInputException {
    DownloadException(String subject, String sentence, Throwable cause) {
        super(subject, sentence, cause);
    }
}
