package org.fars.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fars.train.BackboneRecipe.InvalidRecipeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class BackboneRecipeTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "{'epochs': 3 'batch': 4} | is no JSON (line 1, column 14)",
            "hello | is no JSON (line 1, column 1)", "{'epochs': | ends too early (line 1, column 11)",
            "[] | is empty, or has something else in the place of its fields (line 1, column 1)",
            "{'epochs': 'many'} | 'epochs' has a value of the wrong kind (line 1, column 12)",
            "{'epoch': 3} | has a field that nothing reads: 'epoch' (line 1, column 1",
            "{'augmentation': {'shifts': 3}} | (line 1, column",
            "{'architecture': [{'layer': 'relu'}, {'layer': 'sll-liner'}]} | 'architecture[1]' is of a kind that this version does not know: 'sll-liner'"})
    void anInvalidRecipeIsRejectedWithThePositionOfTheError(String text, String sentence) throws IOException {
        Path file = Files.writeString(folder.resolve("recipe.json"), text.replace('\'', '"'));

        assertThatThrownBy(() -> BackboneRecipe.read(file, JSON)).isInstanceOf(InvalidRecipeException.class)
            .hasMessageStartingWith(file + ": ")
            .hasMessageContaining(sentence)
            .hasMessageNotContaining("org.fars")
            .hasMessageNotContaining("java.");
    }

    @ParameterizedTest
    @CsvSource({"loss, hinge, offset", "optimizer, lion, adam",
            "initialisation, zeros, orthogonal", "schedule, linear, cosine"})
    void anUnknownWordIsRejectedWithTheKnownOnes(String field, String word, String known) throws IOException {
        Path file = Files.writeString(folder.resolve("recipe.json"), """
                {"input": {"channels": 1, "height": 8, "width": 8}, "architecture": [{"layer": "flatten"}], "%s": "%s"}
                """.formatted(field, word));

        assertThatThrownBy(() -> BackboneRecipe.read(file, JSON)).isInstanceOf(InvalidRecipeException.class)
            .hasMessageStartingWith(file + ": '" + field + "' is '" + word + "'")
            .hasMessageContaining(known);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"'warmUp': 1 | 'warmUp'", "'ramp': 1.5 | 'ramp'",
            "'annealing': -1 | 'annealing'", "'sourceScale': 2 | 'sourceScale'", "'averaging': 1 | 'averaging'",
            "'lookahead': {'steps': 0, 'rate': 0.5} | 'lookahead'",
            "'lookahead': {'steps': 5, 'rate': 1.1} | 'lookahead'",
            "'augmentation': {'crop': {'area': 0, 'aspect': 0.3}} | 'augmentation.crop'",
            "'augmentation': {'jitter': {'contrast': -1, 'brightness': 0, 'saturation': 0, 'channels': 0}} | 'augmentation.jitter'",
            "'augmentation': {'erase': {'chance': 2, 'smallest': 0.1, 'largest': 0.5}} | 'augmentation.erase'",
            "'temperature': 0 | 'temperature'",
            "'late': [{'from': 2, 'offset': 0.1, 'temperature': -1}] | 'late.temperature'"})
    void aValueOutOfRangeIsRejectedByItsField(String entry, String field) throws IOException {
        Path file = Files.writeString(folder.resolve("recipe.json"), """
                {"input": {"channels": 1, "height": 8, "width": 8}, "architecture": [{"layer": "flatten"}], %s}
                """.formatted(entry.replace('\'', '"')));

        assertThatThrownBy(() -> BackboneRecipe.read(file, JSON)).isInstanceOf(InvalidRecipeException.class)
            .hasMessageStartingWith(file + ", " + field)
            .hasMessageContaining("is out of range");
    }

    @Test
    void anEmptyFileIsRejected() throws IOException {
        Path file = Files.createFile(folder.resolve("recipe.json"));

        assertThatThrownBy(() -> BackboneRecipe.read(file, JSON)).hasMessageContaining("is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"models/fashion-mnist/recipe.json", "models/imagenette/recipe.json",
            "models/recipes/imagenette-small.json", "models/recipes/paper-size.json",
            "models/fashion-scenes/recipe.json"})
    void shippedRecipesCanBeRead(String file) {
        assertThat(BackboneRecipe.read(Path.of(file), JSON).architecture()).isNotEmpty();
    }
}
