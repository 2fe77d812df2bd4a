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
public record BackboneRecipe(Shape input, List<LayerSpec> architecture, Integer epochs, Integer batch, String optimizer,
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

    private static final int MOST_EPOCHS = 1_000_000;

    /**
     * Reads a recipe.
     *
     * @return with the default of whatever is left out
     * @throws InvalidRecipeException when it cannot be read, or nothing can be trained from it
     * @throws org.fars.core.UserInputException when its layers do not fit together
     */
    public static BackboneRecipe read(Path file, JsonMapper json) {
        BackboneRecipe recipe;
        try {
            // A misspelt field would have its default without a word.
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
        BackboneRecipe whole = recipe.withDefaults();
        whole.check(file);
        return whole;
    }

    /** Whether words and numbers are such that training can go on with them. */
    private void check(Path file) {
        word(file, "optimizer", optimizer, "adam", "sgd");
        word(file, "schedule", schedule, "one-cycle", "cosine");
        word(file, "loss", loss, "offset", "lipschitz-margin");
        require(file, "epochs", epochs, epochs >= 1 && epochs <= MOST_EPOCHS);
        require(file, "batch", batch, batch >= 1);
        require(file, "rate", rate, rate > 0 && Double.isFinite(rate));
        require(file, "weightDecay", weightDecay, weightDecay >= 0 && weightDecay < 1);
        require(file, "offset", offset, Double.isFinite(offset));
        require(file, "temperature", temperature, temperature > 0 && Double.isFinite(temperature));
        require(file, "averaging", averaging, averaging >= 0 && averaging < 1);
        require(file, "gradientNoise", gradientNoise, gradientNoise >= 0 && Double.isFinite(gradientNoise));
        require(file, "holdout", holdout, holdout > 0 && holdout < 1);
        require(file, "eps", eps, eps.stream().allMatch(radius -> radius != null && radius >= 0 && radius < 1e6));
        check(file, augmentation);
        for (Late phase : late == null ? List.<Late>of() : late) {
            require(file, "late", phase, phase != null && Double.isFinite(phase.offset()));
            require(file, "late.temperature", phase.temperature(), phase.temperature() == null
                    || phase.temperature() > 0 && Double.isFinite(phase.temperature()));
            if (phase.augmentation() != null) {
                check(file, phase.augmentation());
            }
        }
    }

    private static void check(Path file, Augmentation one) {
        require(file, "augmentation.shift", one.shift(), one.shift() >= 0);
        require(file, "augmentation.cutout", one.cutout(), one.cutout() >= 0);
        require(file, "augmentation.zoom", one.zoom(), one.zoom() >= 0 && one.zoom() < 1);
        require(file, "augmentation.brightness", one.brightness(), one.brightness() >= 0 && one.brightness() < 1e3);
        for (Double size : new Double[]{one.rotation(), one.stretch(), one.colour()}) {
            require(file, "augmentation", size, size == null || size >= 0 && size < 1e3);
        }
    }

    private static void word(Path file, String field, String word, String one, String other) {
        if (!word.equals(one) && !word.equals(other)) {
            throw new InvalidRecipeException(file.toString(),
                    "'" + field + "' is '" + word + "', not '" + one + "' or '" + other + "'");
        }
    }

    private static void require(Path file, String field, Object value, boolean holds) {
        if (!holds) {
            throw new InvalidRecipeException(file + ", '" + field + "'",
                    "is " + value + ", with which nothing can be trained");
        }
    }

    /** The same with every absent value replaced by its default. */
    public BackboneRecipe withDefaults() {
        return new BackboneRecipe(input, architecture, or(epochs, 10), or(batch, 128), or(optimizer, "adam"),
                or(rate, 0.005), or(schedule, "one-cycle"), or(weightDecay, 0.0), or(loss, "offset"),
                or(offset, 0.7), or(temperature, 0.25), or(augmentation, Augmentation.NONE), or(averaging, 0.0),
                or(gradientNoise, 0.0), or(holdout, 0.05), or(eps, List.of(0.05, 0.1, 0.2, 0.3)), or(seed, 0L), late);
    }

    /** The same for another number of epochs, where one is given. */
    public BackboneRecipe withEpochs(Integer other) {
        return new BackboneRecipe(input, architecture, other == null ? epochs : other, batch, optimizer, rate, schedule,
                weightDecay, loss, offset, temperature, augmentation, averaging, gradientNoise, holdout, eps, seed,
                late);
    }

    /** The same with another seed, where one is given. */
    public BackboneRecipe withSeed(Long other) {
        return new BackboneRecipe(input, architecture, epochs, batch, optimizer, rate, schedule, weightDecay, loss,
                offset,
                temperature, augmentation, averaging, gradientNoise, holdout, eps, other == null ? seed : other, late);
    }

    /** What holds in an epoch, counted from 1: the same without {@code late}. */
    BackboneRecipe during(int epoch) {
        Optional<Late> phase = (late == null ? List.<Late>of() : late).stream()
            .filter(one -> epoch >= one.from())
            .max(Comparator.comparingInt(Late::from));
        return new BackboneRecipe(input, architecture, epochs, batch, optimizer, rate, schedule, weightDecay, loss,
                phase.map(Late::offset).orElse(offset), phase.map(Late::temperature).orElse(temperature),
                phase.map(Late::augmentation).orElse(augmentation), averaging, gradientNoise, holdout, eps, seed,
                null);
    }

    private static <T> T or(T value, T absent) {
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
