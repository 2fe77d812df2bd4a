package org.fars.certify;

import java.util.Optional;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.MultiLayerHead;
import org.fars.model.SparsemaxHead;

/** The linear layer of the heads that decide by a single one. */
final class OneLayer {
    private OneLayer() {}

    /** The linear layer that the head decides by, if it decides by one: the projection keeps the order of its logits. */
    static Optional<LinearHead> of(Head head) {
        return switch (head) {
            case LinearHead linear -> Optional.of(linear);
            case SparsemaxHead sparsemax -> Optional.of(sparsemax.linear());
            case MultiLayerHead _ -> Optional.empty();
        };
    }

    /** The same, for a head that was already said to have one. */
    static LinearHead in(Head head) {
        return of(head).orElseThrow(() -> new IllegalArgumentException(head.name() + " is not a one-layer head"));
    }
}
