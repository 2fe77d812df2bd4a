package org.fars.train;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;

/**
 * How a backbone is trained: a small JSON file. What is left out has the default of {@link #withDefaults()}.
 *
 * @param input the shape of image
 * @param architecture the backbone, applied in order; leading average pools are computed once, not in every epoch
 * @param epochs passes over the training images
 * @param batch images a step
 * @param optimizer {@code adam} or {@code sgd}
 * @param rate the largest learning rate
 * @param schedule {@code one-cycle} or {@code cosine}
 * @param weightDecay decoupled weight decay
 * @param loss {@code offset}: cross-entropy of (l − κ·onehot(label))/t; {@code lipschitz-margin}: κ‖w_j − w_label‖ is
 * added to every score but the label's (Tsuzuku et al. 2018, with each pair's own constant)
 * @param offset κ
 * @param temperature t, what scores are divided by
 * @param augmentation what is done to training images
 * @param averaging decay of the moving average of weights that is shipped; 0 for none
 * @param gradientNoise standard deviation of Gaussian noise on gradients, relative to their norm; 0 for none
 * @param holdout share of the training images that is kept out for validation
 * @param eps radii at which certified accuracy is told
 * @param seed seed of weights, order, augmentation
 * @param late what changes for the last epochs, phase by phase; absent for nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Recipe(Shape input, List<LayerSpec> architecture, Integer epochs, Integer batch, String optimizer,
        Double rate, String schedule, Double weightDecay, String loss, Double offset, Double temperature,
        Augmentation augmentation, Double averaging, Double gradientNoise, Double holdout, List<Double> eps,
        Long seed, @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Late> late) {
    /**
     * A phase towards the end, in which images come nearer to what they will be and the margin gives way to the
     * accuracy.
     *
     * @param from its first epoch, counted from 1; it lasts until the next phase begins
     * @param offset κ from then on
     * @param temperature t from then on; absent for no change
     * @param augmentation from then on; absent for no change
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Late(int from, double offset, Double temperature, Augmentation augmentation) {}

    /**
     * What is done to training images, in units of the map behind the leading pools.
     *
     * @param shift largest shift in each direction
     * @param flip whether images are mirrored half of the time
     * @param zoom largest relative change of size, up or down
     * @param cutout side of a square that is replaced by the image's mean; 0 for none
     * @param brightness largest relative change of contrast and brightness
     * @param rotation largest turn, in degrees; absent for none
     * @param stretch largest relative change of width against height; absent for none
     * @param colour largest relative change of one channel against the others; absent for none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Augmentation(int shift, boolean flip, double zoom, int cutout, double brightness, Double rotation,
            Double stretch, Double colour) {
        /** Nothing. */
        public static final Augmentation NONE = new Augmentation(0, false, 0, 0, 0, null, null, null);
    }

    /** The same with every absent value replaced by its default. */
    public Recipe withDefaults() {
        return new Recipe(input, architecture, or(epochs, 10), or(batch, 128), or(optimizer, "adam"),
                or(rate, 0.005), or(schedule, "one-cycle"), or(weightDecay, 0.0), or(loss, "offset"),
                or(offset, 0.7), or(temperature, 0.25), or(augmentation, Augmentation.NONE), or(averaging, 0.0),
                or(gradientNoise, 0.0), or(holdout, 0.05), or(eps, List.of(0.05, 0.1, 0.2, 0.3)), or(seed, 0L), late);
    }

    /** The same for another number of epochs, where one is given. */
    public Recipe withEpochs(Integer other) {
        return new Recipe(input, architecture, other == null ? epochs : other, batch, optimizer, rate, schedule,
                weightDecay, loss, offset, temperature, augmentation, averaging, gradientNoise, holdout, eps, seed,
                late);
    }

    /** The same with another seed, where one is given. */
    public Recipe withSeed(Long other) {
        return new Recipe(input, architecture, epochs, batch, optimizer, rate, schedule, weightDecay, loss, offset,
                temperature, augmentation, averaging, gradientNoise, holdout, eps, other == null ? seed : other, late);
    }

    /** What holds in an epoch, counted from 1: the same without {@code late}. */
    Recipe during(int epoch) {
        Optional<Late> phase = (late == null ? List.<Late>of() : late).stream()
            .filter(one -> epoch >= one.from())
            .max(Comparator.comparingInt(Late::from));
        return new Recipe(input, architecture, epochs, batch, optimizer, rate, schedule, weightDecay, loss,
                phase.map(Late::offset).orElse(offset), phase.map(Late::temperature).orElse(temperature),
                phase.map(Late::augmentation).orElse(augmentation), averaging, gradientNoise, holdout, eps, seed,
                null);
    }

    private static <T> T or(T value, T absent) {
        return value == null ? absent : value;
    }
}
