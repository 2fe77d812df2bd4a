package org.fars.certify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.fars.model.LinearHead;

/**
 * Remembers the {@link HeadGeometry} of each head for as long as the head lives, so that it is computed once and not
 * once an image. Heads are told apart by identity: nobody writes to their weights. Safe for many threads.
 */
public final class HeadGeometries {
    private final Cache<LinearHead, HeadGeometry> known = Caffeine.newBuilder().weakKeys().build();

    /** The geometry of this head's weights. */
    public HeadGeometry of(LinearHead head) {
        return known.get(head, HeadGeometry::of);
    }
}
