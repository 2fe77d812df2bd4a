package org.fars.evaluate.analysis;

/** An attack succeeded inside a certified radius: the certificate, the audit or the attack has a bug. */
public final class SoundnessViolationException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    public SoundnessViolationException(String message) {
        super(message);
    }
}
