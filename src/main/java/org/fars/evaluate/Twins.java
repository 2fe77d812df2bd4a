package org.fars.evaluate;

import java.util.Arrays;
import java.util.List;
import org.fars.model.Head;
import org.fars.model.LinearHead;
import org.fars.model.SparsemaxHead;

/** Heads that decide alike: a sparsemax head has the logits of its linear layer, so what fools one fools the other. */
final class Twins {
    private final List<Head> heads;

    /** @param heads a model's heads */
    Twins(List<Head> heads) {
        this.heads = heads;
    }

    /** The place of the first head with the same logits as the one at this place; the place itself where there is none. */
    int first(int place) {
        LinearHead mine = linear(heads.get(place));
        for (int other = 0; other < place && mine != null; other++) {
            LinearHead theirs = linear(heads.get(other));
            if (theirs != null && Arrays.deepEquals(mine.weight(), theirs.weight())
                    && Arrays.equals(mine.bias(), theirs.bias())) {
                return other;
            }
        }
        return place;
    }

    private static LinearHead linear(Head head) {
        return switch (head) {
            case LinearHead linear -> linear;
            case SparsemaxHead sparsemax -> sparsemax.linear();
            default -> null;
        };
    }
}
