package org.fars.evaluate;

/** An attack succeeded inside a certified radius: the certificate, the audit or the attack has a bug. */
public final class SoundnessViolationException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    SoundnessViolationException(String message) {
        super(message);
    }
}
