package org.fars.download;

import org.fars.core.UserInputException;

/** An archive cannot be fetched or unpacked. */
public final class DownloadException extends UserInputException {
    DownloadException(String subject, String sentence, Throwable cause) {
        super(subject, sentence, cause);
    }
}
