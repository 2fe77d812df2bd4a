package org.fars.train;

import java.nio.file.Path;
import java.util.List;
import org.fars.model.LayerSpec;
import org.fars.model.ModelCard;
import org.fars.train.BackboneRecipe.InvalidRecipeException;

/** Checks that the values of a recipe are in range. */
final class RecipeValidation {
    private static final int MAX_EPOCHS = 1_000_000;
    private static final double LARGE = 1e3;
    private static final int MOST_PIXEL_CLASSES = 255;

    private final Path file;

    /** @param file the recipe's file, for messages */
    RecipeValidation(Path file) {
        this.file = file;
    }

    /** @throws InvalidRecipeException when a value is out of range */
    void check(BackboneRecipe recipe) {
        requireOneOf("optimizer", recipe.optimizer(), Optimizer.KINDS);
        requireOneOf("schedule", recipe.schedule(), Optimizer.Schedule.NAMES);
        requireOneOf("loss", recipe.loss(), Loss.Kind.NAMES);
        requireOneOf("initialisation", recipe.initialisation(), InitialWeights.KINDS);
        require("epochs", recipe.epochs(), recipe.epochs() >= 1 && recipe.epochs() <= MAX_EPOCHS);
        require("batch", recipe.batch(), recipe.batch() >= 1);
        require("rate", recipe.rate(), recipe.rate() > 0 && Double.isFinite(recipe.rate()));
        require("warmUp", recipe.warmUp(), recipe.warmUp() >= 0 && recipe.warmUp() < 1);
        require("weightDecay", recipe.weightDecay(), isShare(recipe.weightDecay()) && recipe.weightDecay() < 1);
        require("offset", recipe.offset(), Double.isFinite(recipe.offset()));
        require("ramp", recipe.ramp(), isShare(recipe.ramp()));
        require("temperature", recipe.temperature(), recipe.temperature() > 0 && Double.isFinite(recipe.temperature()));
        require("annealing", recipe.annealing(), isModest(recipe.annealing()));
        int pool = BackboneTrainer.leadingPool(recipe.architecture());
        require("sourceScale", recipe.sourceScale(), recipe.sourceScale() >= 1 && pool % recipe.sourceScale() == 0);
        require("averaging", recipe.averaging(), isShare(recipe.averaging()) && recipe.averaging() < 1);
        require("gradientNoise", recipe.gradientNoise(),
                recipe.gradientNoise() >= 0 && Double.isFinite(recipe.gradientNoise()));
        require("holdout", recipe.holdout(), recipe.holdout() > 0 && recipe.holdout() < 1);
        require("eps", recipe.eps(),
                recipe.eps().stream().allMatch(radius -> radius != null && radius >= 0 && radius < 1e6));
        if (recipe.lookahead() != null) {
            require("lookahead", recipe.lookahead(), recipe.lookahead().steps() >= 1 && recipe.lookahead().rate() > 0
                    && recipe.lookahead().rate() <= 1);
        }
        check(recipe.augmentation());
        for (BackboneRecipe.Phase phase : recipe.late() == null ? List.<BackboneRecipe.Phase>of() : recipe.late()) {
            require("late", phase, phase != null && Double.isFinite(phase.offset()));
            require("late.temperature", phase.temperature(), phase.temperature() == null
                    || phase.temperature() > 0 && Double.isFinite(phase.temperature()));
            if (phase.augmentation() != null) {
                check(phase.augmentation());
            }
        }
        recipe.architecture().forEach(this::checkTrainable);
        if (recipe.segmentation() != null) {
            checkDense(recipe);
        }
    }

    private void checkDense(BackboneRecipe recipe) {
        List<BackboneRecipe.PixelClass> classes = recipe.segmentation().classes();
        require("segmentation.classes", classes == null ? null : classes.size(),
                classes != null && classes.size() >= 2 && classes.size() < MOST_PIXEL_CLASSES);
        for (BackboneRecipe.PixelClass one : classes) {
            require("segmentation.classes", one, one != null && one.name() != null && one.colour() != null
                    && one.colour().matches("#[0-9A-Fa-f]{6}") && one.weight() > 0 && isModest(one.weight()));
        }
        int ignored = recipe.segmentation().ignored();
        require("segmentation.ignored", ignored, ignored >= classes.size() && ignored <= MOST_PIXEL_CLASSES);
        ModelCard.cell(recipe.input(), LayerSpec.embedding(recipe.architecture(), recipe.input()))
            .orElseThrow(() -> new InvalidRecipeException(file.toString(),
                    "has 'segmentation', and its architecture does not end in a map of square cells that divide the image"));
        require("segmentation with the augmentation", recipe.augmentation(), isForMasks(recipe.augmentation()));
        for (BackboneRecipe.Phase phase : recipe.late() == null ? List.<BackboneRecipe.Phase>of() : recipe.late()) {
            require("segmentation with the augmentation", phase.augmentation(),
                    phase.augmentation() == null || isForMasks(phase.augmentation()));
        }
    }

    /** Image and mask are moved together by whole pixels. */
    private static boolean isForMasks(BackboneRecipe.Augmentation augmentation) {
        return augmentation.zoom() == 0 && augmentation.rotation() == null && augmentation.stretch() == null
                && augmentation.crop() == null;
    }

    private void check(BackboneRecipe.Augmentation augmentation) {
        require("augmentation.shift", augmentation.shift(), augmentation.shift() >= 0);
        require("augmentation.cutout", augmentation.cutout(), augmentation.cutout() >= 0);
        require("augmentation.zoom", augmentation.zoom(), augmentation.zoom() >= 0 && augmentation.zoom() < 1);
        require("augmentation.brightness", augmentation.brightness(), isModest(augmentation.brightness()));
        for (Double size : new Double[]{augmentation.rotation(), augmentation.stretch(), augmentation.colour()}) {
            require("augmentation", size, size == null || isModest(size));
        }
        BackboneRecipe.Crop crop = augmentation.crop();
        require("augmentation.crop", crop,
                crop == null || crop.area() > 0 && crop.area() <= 1 && isModest(crop.aspect()));
        BackboneRecipe.Jitter jitter = augmentation.jitter();
        require("augmentation.jitter", jitter, jitter == null || isShare(jitter.contrast())
                && isShare(jitter.brightness()) && isShare(jitter.saturation()) && isShare(jitter.channels()));
        BackboneRecipe.Erase erase = augmentation.erase();
        require("augmentation.erase", erase, erase == null || isShare(erase.chance()) && isShare(erase.smallest())
                && isShare(erase.largest()) && erase.smallest() <= erase.largest());
    }

    private void checkTrainable(LayerSpec layer) {
        switch (layer) {
            case LayerSpec.PublishedFirst first -> throw new InvalidRecipeException(file + ", layer " + first.name(),
                    "is the published first layer, which is not 1-Lipschitz; use aol-conv");
            case LayerSpec.Scale _,LayerSpec.Conv _,LayerSpec.Linear _,LayerSpec.MaxPool _,LayerSpec.Window _,LayerSpec.Channels _,LayerSpec.Sum _ ->
                throw new InvalidRecipeException(file + ", layer " + layer.getClass().getSimpleName(),
                        "is a layer of imported networks, which cannot be trained here");
            case LayerSpec.TorchScript _ -> throw new InvalidRecipeException(file + ", layer torch-script",
                    "is a compiled program, which cannot be trained");
            default -> {
                // can be trained
            }
        }
    }

    private static boolean isShare(double value) {
        return value >= 0 && value <= 1;
    }

    private static boolean isModest(double value) {
        return value >= 0 && value < LARGE;
    }

    private void requireOneOf(String field, String word, List<String> known) {
        if (!known.contains(word)) {
            throw new InvalidRecipeException(file.toString(), "'" + field + "' is '" + word + "', not '"
                    + String.join("', '", known.subList(0, known.size() - 1)) + "' or '" + known.getLast() + "'");
        }
    }

    private void require(String field, Object value, boolean holds) {
        if (!holds) {
            throw new InvalidRecipeException(file + ", '" + field + "'",
                    "is " + value + ", which is out of range");
        }
    }
}
