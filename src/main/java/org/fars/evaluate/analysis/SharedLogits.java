package org.fars.evaluate.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fars.model.Head;
import org.fars.model.LinearHead;

/** Heads that decide alike: a sparsemax head has the logits of its linear layer, so what fools one fools the other. */
public final class SharedLogits {
    private final int[] first;

    /** @param heads a model's heads */
    public SharedLogits(List<Head> heads) {
        first = new int[heads.size()];
        for (int place = 0; place < first.length; place++) {
            first[place] = first(heads, place);
        }
    }

    /** The place of the first head with the same logits as the one at this place; the place itself where there is none. */
    public int first(int place) {
        return first[place];
    }

    private static int first(List<Head> heads, int place) {
        Optional<LinearHead> mine = heads.get(place).linearLayer();
        for (int other = 0; other < place && mine.isPresent(); other++) {
            Optional<LinearHead> theirs = heads.get(other).linearLayer();
            if (theirs.isPresent() && Arrays.deepEquals(mine.get().weight(), theirs.get().weight())
                    && Arrays.equals(mine.get().bias(), theirs.get().bias())) {
                return other;
            }
        }
        return place;
    }
}
