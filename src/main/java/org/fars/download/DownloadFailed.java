package org.fars.download;

import org.fars.fault.InputMistake;

/** An archive cannot be fetched or unpacked. */
public final class DownloadFailed extends InputMistake {
    DownloadFailed(String subject, String sentence, Throwable cause) {
        super(subject, sentence, cause);
    }
}
