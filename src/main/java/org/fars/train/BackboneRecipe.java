package org.fars.train;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.fars.core.UserInputException;
import org.fars.model.JsonErrorMessages;
import org.fars.model.LayerSpec;
import org.fars.model.Shape;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a backbone is trained, read from a JSON file. Absent fields have defaults.
 *
 * @param input the shape of an image
 * @param architecture the backbone, applied in order; leading average pools are computed once, not in every epoch
 * @param epochs passes over the training images; default 10
 * @param batch images per step; default 128
 * @param optimizer {@code adam} (default), {@code nadam} or {@code sgd}
 * @param rate the largest learning rate; default 0.005
 * @param schedule {@code one-cycle} (default), {@code cosine} or {@code warm-up-cosine}
 * @param warmUp share of the run over which {@code warm-up-cosine} rises; default 0.08
 * @param weightDecay decoupled weight decay; default 0
 * @param loss {@code offset} (default), {@code lipschitz-margin}, {@code emma} or {@code logit-annealing}; see
 * {@link Loss.Kind}
 * @param offset κ, the margin of the loss; default 0.7
 * @param ramp share of the run over which κ rises from 0, epoch by epoch; default 0
 * @param temperature t, the divisor of scores; default 0.25
 * @param annealing γ of {@code logit-annealing}; default 5
 * @param sourceScale how many times finer than the map after the leading pools images are kept, for crops to be resampled
 * from; default 1
 * @param augmentation random changes of training images; default none
 * @param averaging decay of the moving average of weights that is the result; 0 (default) for none
 * @param lookahead slow weights (Zhang et al., NeurIPS 2019); absent for none
 * @param centring whether the mean over the batch is subtracted from what each layer computes, and its running mean folded
 * into the bias afterwards; default false
 * @param initialisation how weights begin: {@code normal} (default) or {@code orthogonal}; see {@link InitialWeights}
 * @param gradientNoise standard deviation of Gaussian noise on gradients, relative to their norm; 0 (default) for none
 * @param holdout share of the training images held out for validation; default 0.05
 * @param eps radii at which certified accuracy is measured; default 0.05, 0.1, 0.2, 0.3
 * @param seed seed of weights, order and augmentation; default 0
 * @param late changes for the last epochs, phase by phase; absent for none
 * @param segmentation the classes of pixels, of a recipe for images with masks, whose architecture ends in a map of cells; absent
 * for classification
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackboneRecipe(Shape input, List<LayerSpec> architecture, Integer epochs, Integer batch, String optimizer,
        Double rate, String schedule, Double warmUp, Double weightDecay, String loss, Double offset, Double ramp,
        Double temperature, Double annealing, Integer sourceScale, Augmentation augmentation, Double averaging,
        Lookahead lookahead, Boolean centring, String initialisation, Double gradientNoise, Double holdout,
        List<Double> eps, Long seed,
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Phase> late,
        Segmentation segmentation) {
    /**
     * The classes of a dense model. A cell is trained for the label of most of its pixels.
     *
     * @param classes the classes, in the order of their labels
     * @param ignored the label of pixels that do not count; default 255
     */
    public record Segmentation(List<PixelClass> classes, Integer ignored) {
        /** Replaces an absent label by its default. */
        public Segmentation {
            ignored = orDefault(ignored, 255);
        }
    }

    /**
     * A class of pixels.
     *
     * @param name its name
     * @param colour its colour, {@code #RRGGBB}
     * @param weight how much its cells count in the loss; default 1
     */
    public record PixelClass(String name, String colour, Double weight) {
        /** Replaces an absent weight by its default. */
        public PixelClass {
            weight = orDefault(weight, 1.0);
        }
    }

    /**
     * Settings from an epoch on, until the next phase begins.
     *
     * @param from the first epoch, counted from 1
     * @param offset κ
     * @param temperature t; absent for no change
     * @param augmentation absent for no change
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Phase(int from, double offset, Double temperature, Augmentation augmentation) {}

    /**
     * Slow weights: every few steps they move towards the fast ones, which then restart there.
     *
     * @param steps steps between two updates, at least 1
     * @param rate share of the way that the slow weights move, in (0, 1]
     */
    public record Lookahead(int steps, double rate) {}

    /**
     * Random changes of training images. Lengths are in pixels of the map after the leading pools.
     *
     * @param shift largest shift in each direction
     * @param flip whether images are mirrored half of the time
     * @param zoom largest relative change of size, up or down
     * @param cutout side of a square that is replaced by the image's mean; 0 for none
     * @param brightness largest relative change of contrast and brightness
     * @param rotation largest angle, in degrees; absent for none
     * @param stretch largest relative change of width against height; absent for none
     * @param colour largest relative change of one channel against the others; absent for none
     * @param crop a random crop, resized; takes the place of {@code shift}, {@code zoom} and {@code stretch}; absent for none
     * @param jitter random changes of colour; takes the place of {@code brightness} and {@code colour}; absent for none
     * @param erase a rectangle that is replaced by each channel's mean; absent for none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Augmentation(Integer shift, Boolean flip, Double zoom, Integer cutout, Double brightness,
            Double rotation, Double stretch, Double colour, Crop crop, Jitter jitter, Erase erase) {
        /** No changes. */
        public static final Augmentation NONE = new Augmentation(null, null, null, null, null, null, null, null,
                null, null, null);

        /** Replaces absent values by no change. */
        public Augmentation {
            shift = orDefault(shift, 0);
            flip = orDefault(flip, false);
            zoom = orDefault(zoom, 0.0);
            cutout = orDefault(cutout, 0);
            brightness = orDefault(brightness, 0.0);
        }
    }

    /**
     * A random crop of the image, resized to the whole map.
     *
     * @param area smallest share of the image's area, in (0, 1]
     * @param aspect largest logarithm of width over height, at least 0
     */
    public record Crop(double area, double aspect) {}

    /**
     * Random changes of colour; each factor is drawn uniformly around 1.
     *
     * @param contrast largest relative change of the distance from the mean
     * @param brightness largest relative change of the mean
     * @param saturation largest relative change of the distance from grey
     * @param channels largest shift of one channel, as a share of the range of values
     */
    public record Jitter(double contrast, double brightness, double saturation, double channels) {}

    /**
     * A rectangle that is replaced by each channel's mean.
     *
     * @param chance probability of erasing
     * @param smallest smallest side, as a share of the map's
     * @param largest largest side
     */
    public record Erase(double chance, double smallest, double largest) {}

    /** Replaces absent values by their defaults. */
    public BackboneRecipe {
        epochs = orDefault(epochs, 10);
        batch = orDefault(batch, 128);
        optimizer = orDefault(optimizer, "adam");
        rate = orDefault(rate, 0.005);
        schedule = orDefault(schedule, "one-cycle");
        warmUp = orDefault(warmUp, 0.08);
        weightDecay = orDefault(weightDecay, 0.0);
        loss = orDefault(loss, "offset");
        offset = orDefault(offset, 0.7);
        ramp = orDefault(ramp, 0.0);
        temperature = orDefault(temperature, 0.25);
        annealing = orDefault(annealing, 5.0);
        sourceScale = orDefault(sourceScale, 1);
        augmentation = orDefault(augmentation, Augmentation.NONE);
        averaging = orDefault(averaging, 0.0);
        centring = orDefault(centring, false);
        initialisation = orDefault(initialisation, InitialWeights.NORMAL);
        gradientNoise = orDefault(gradientNoise, 0.0);
        holdout = orDefault(holdout, 0.05);
        eps = orDefault(eps, List.of(0.05, 0.1, 0.2, 0.3));
        seed = orDefault(seed, 0L);
    }

    /**
     * Reads a recipe.
     *
     * @throws InvalidRecipeException when it cannot be read, or a value is out of range
     * @throws org.fars.core.UserInputException when its layers do not fit together
     */
    public static BackboneRecipe read(Path file, JsonMapper json) {
        BackboneRecipe recipe;
        try {
            // A misspelt field would silently have its default.
            recipe = json.readerFor(BackboneRecipe.class)
                .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .readValue(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new InvalidRecipeException(file.toString(), "there is no such file");
        } catch (IOException e) {
            throw new InvalidRecipeException(file.toString(), "cannot be read");
        } catch (JacksonException e) {
            throw new InvalidRecipeException(file.toString(), new JsonErrorMessages(e).sentence());
        }
        if (recipe == null || recipe.input() == null || recipe.architecture() == null) {
            throw new InvalidRecipeException(file.toString(), "needs 'input' and 'architecture'");
        }
        LayerSpec.embedding(recipe.architecture(), recipe.input());
        new RecipeValidation(file).check(recipe);
        return recipe;
    }

    /** Returns the recipe with other epochs and another seed, each where it is not null. */
    public BackboneRecipe with(Integer otherEpochs, Long otherSeed) {
        return new BackboneRecipe(input, architecture, orDefault(otherEpochs, epochs), batch, optimizer, rate, schedule,
                warmUp, weightDecay, loss, offset, ramp, temperature, annealing, sourceScale, augmentation, averaging,
                lookahead, centring, initialisation, gradientNoise, holdout, eps, orDefault(otherSeed, seed), late,
                segmentation);
    }

    /** Returns the settings of an epoch, counted from 1. */
    Phase during(int epoch) {
        Optional<Phase> phase = (late == null ? List.<Phase>of() : late).stream()
            .filter(one -> epoch >= one.from())
            .max(Comparator.comparingInt(Phase::from));
        double rising = ramp > 0 ? Math.min(1, epoch / (ramp * epochs)) : 1;
        return new Phase(epoch, rising * phase.map(Phase::offset).orElse(offset),
                phase.map(Phase::temperature).orElse(temperature),
                phase.map(Phase::augmentation).orElse(augmentation));
    }

    /** Returns the loss of an epoch, counted from 1. */
    Loss lossDuring(int epoch) {
        Phase phase = during(epoch);
        return new Loss(Loss.Kind.named(loss), (float) phase.offset(), phase.temperature().floatValue(),
                annealing.floatValue());
    }

    private static <T> T orDefault(T value, T absent) {
        return value == null ? absent : value;
    }

    /** Thrown when a recipe is invalid or does not fit its training data. */
    public static final class InvalidRecipeException extends UserInputException {
        /**
         * Creates an exception.
         *
         * @param subject the recipe's field or file, or the data's name
         * @param sentence what is wrong with it
         */
        public InvalidRecipeException(String subject, String sentence) {
            super(subject, sentence, null);
        }
    }
}
