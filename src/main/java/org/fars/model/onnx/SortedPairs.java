package org.fars.model.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Recognises the larger and the smaller of the same two views as two halves of one sorting of pairs (MaxMin, GroupSort2). */
final class SortedPairs {
    private final List<Known> known = new ArrayList<>();

    /** Two views of which the larger or the smaller values were asked for, and what gives both. */
    private record Known(View first, View second, Feature both) {
        boolean isOf(View a, View b) {
            return first.source() == a.source() && (isSame(first, a) && isSame(second, b)
                    || isSame(first, b) && isSame(second, a));
        }

        private static boolean isSame(View a, View b) {
            return Arrays.equals(a.indices(), b.indices());
        }
    }

    /**
     * Returns one half of a sorting.
     *
     * @param a a view of the same source and with the same axes as {@code b}
     * @param larger whether the larger of each two values is wanted
     * @param sorting sorts each two neighbouring channels of a view in falling order
     */
    View sorted(View a, View b, boolean larger, Function<View, Feature> sorting) {
        int count = a.dims().length;
        int pixels = count >= 3 ? (int) (a.dims()[count - 2] * a.dims()[count - 1]) : 1;
        Feature both = known.stream().filter(one -> one.isOf(a, b)).findFirst().map(Known::both).orElseGet(() -> {
            Feature sorted = sorting.apply(woven(a, b, pixels));
            known.add(new Known(a, b, sorted));
            return sorted;
        });
        int[] places = new int[a.size()];
        for (int k = 0; k < places.length; k++) {
            places[k] = (2 * (k / pixels) + (larger ? 0 : 1)) * pixels + k % pixels;
        }
        return View.of(both).taken(a.dims(), places);
    }

    /** The channels of two views in turns. */
    private static View woven(View a, View b, int pixels) {
        int[] first = a.indices();
        int[] second = b.indices();
        int[] woven = new int[2 * first.length];
        for (int k = 0; k < first.length; k++) {
            int place = 2 * (k / pixels) * pixels + k % pixels;
            woven[place] = first[k];
            woven[place + pixels] = second[k];
        }
        int count = a.dims().length;
        long channels = woven.length / pixels;
        return new View(a.source(), count < 3
                ? new long[]{channels}
                : new long[]{channels, a.dims()[count - 2], a.dims()[count - 1]}, woven);
    }
}
