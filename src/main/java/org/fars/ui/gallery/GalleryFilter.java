package org.fars.ui.gallery;

import java.util.function.BiPredicate;
import org.fars.ui.gallery.AnalysisSummary.Correctness;
import org.fars.ui.gallery.ImageItem.AttackOutcome;
import org.fars.ui.gallery.ImageItem.State;

/** Which images the gallery shows. */
public enum GalleryFilter {
    /** Every image. */
    ALL((item, context) -> true),
    /** Prediction and label are the same. */
    RIGHT((item, context) -> item.verdict().isPresent()
            && context.correctness().of(item) == Correctness.RIGHT),
    /** Prediction and label differ. */
    WRONG((item, context) -> item.verdict().isPresent()
            && context.correctness().of(item) == Correctness.WRONG),
    /** The plain classifier provably keeps its (not known to be wrong) prediction within ε. */
    CERTIFIED((item, context) -> item.verdict().map(verdict -> verdict.holdsWithin(context.epsilon())).orElse(false)
            && context.correctness().of(item) != Correctness.WRONG),
    /** An attack changed the class. */
    ATTACKED((item, context) -> item.attacked().map(AttackOutcome::success).orElse(false)),
    /** Nothing is certified: a certificate abstained, or its radius is 0. */
    ABSTAINED((item, context) -> item.verdict().map(AnalysisSummary::abstains).orElse(false)),
    /** Could not be read. */
    BROKEN((item, context) -> item.state() instanceof State.Broken);

    /**
     * What a filter needs to know beside the image.
     *
     * @param epsilon the ε that the person looks at
     * @param correctness how to tell right from wrong
     */
    record Context(double epsilon, Correctness.Judge correctness) {}

    private final BiPredicate<ImageItem, Context> test;

    GalleryFilter(BiPredicate<ImageItem, Context> test) {
        this.test = test;
    }

    boolean accepts(ImageItem item, Context context) {
        return test.test(item, context);
    }

    /** The key of its name in the messages. */
    public String key() {
        return "gallery.filter." + name().toLowerCase(java.util.Locale.ROOT);
    }
}
