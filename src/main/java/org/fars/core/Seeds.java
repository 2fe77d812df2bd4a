package org.fars.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Derives the seed of each random sequence from the run's seed and what the sequence is for, so that results do not depend
 * on order, batch size or threads.
 */
public final class Seeds {
    private Seeds() {}

    /**
     * Returns the seed for one purpose: the first 64 bits of SHA-256 over the run's seed and the keys, each followed by a
     * zero byte.
     *
     * @param runSeed the run's 64-bit seed
     * @param keys what the sequence is for: the image's content hash, the head, the certificate
     */
    public static long derive(long runSeed, String... keys) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(java.nio.ByteBuffer.allocate(Long.BYTES).putLong(runSeed).array());
            for (String key : keys) {
                digest.update(key.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return java.nio.ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
