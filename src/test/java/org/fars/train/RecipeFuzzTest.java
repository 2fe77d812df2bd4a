package org.fars.train;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.fars.fuzz.Fuzzing;
import tools.jackson.databind.json.JsonMapper;

class RecipeFuzzTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @FuzzTest(maxDuration = Fuzzing.LONG)
    void recipe(byte[] bytes) {
        Fuzzing.file("recipe.json", bytes, file -> {
            BackboneRecipe recipe = BackboneRecipe.read(file, JSON);
            for (int epoch : new int[]{1, recipe.epochs()}) {
                recipe.during(epoch);
            }
        });
    }
}
