package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.fars.model.ModelCard;
import org.fars.model.Shape;
import org.junit.jupiter.api.Test;

class ModelSuggestionTest {
    private static final ModelCard CLOTHES = card("clothes", new Shape(1, 28, 28), "Bag", "Shirt", "Coat");
    private static final ModelCard PHOTOGRAPHS = card("photographs", new Shape(3, 224, 224), "tench", "church");
    private static final List<ModelCard> ALL = List.of(CLOTHES, PHOTOGRAPHS);

    private static ModelCard card(String id, Shape input, String... classes) {
        return new ModelCard(id, id, input, List.of(), List.of(classes), List.of(), null, Map.of(), Map.of(),
                Map.of(), Map.of());
    }

    @Test
    void theModelWhoseClassesHaveTheLabelsNamesIsBetter() {
        assertThat(new ModelSuggestion(List.of("n01440764", "church"), false, 28).better(CLOTHES, ALL))
            .contains(PHOTOGRAPHS);
        assertThat(new ModelSuggestion(List.of("bag", "coat"), true, 96).better(PHOTOGRAPHS, ALL)).contains(CLOTHES);
    }

    @Test
    void theModelInUseIsNotOfferedAgain() {
        assertThat(new ModelSuggestion(List.of("tench"), true, 96).better(PHOTOGRAPHS, ALL)).isEmpty();
        assertThat(new ModelSuggestion(List.of("Bag"), true, 96).better(CLOTHES, ALL)).isEmpty();
    }

    @Test
    void colourPhotographsWithoutNamesAreNotForSmallGreyPictures() {
        assertThat(new ModelSuggestion(List.of(), true, 96).better(CLOTHES, ALL)).contains(PHOTOGRAPHS);
        assertThat(new ModelSuggestion(List.of(), false, 96).better(CLOTHES, ALL)).isEmpty();
        assertThat(new ModelSuggestion(List.of(), true, 28).better(CLOTHES, ALL)).isEmpty();
        assertThat(new ModelSuggestion(List.of("my own"), true, 96).better(PHOTOGRAPHS, ALL)).isEmpty();
    }

    @Test
    void mostLabelsMustBeKnown() {
        assertThat(new ModelSuggestion(List.of("tench", "cat", "dog", "horse"), false, 28).better(CLOTHES, ALL))
            .isEmpty();
    }

    @Test
    void denseModelsAreForImagesWithMasksOnly() {
        ModelCard dense = card("scenes", new Shape(3, 96, 96), "Bag", "Shirt", "Coat", "Sandal")
            .dense(new ModelCard.SegmentationCard(List.of(), 255, 4));
        List<ModelCard> all = List.of(dense, CLOTHES, PHOTOGRAPHS);
        assertThat(new ModelSuggestion(List.of(), true, 96, true).better(CLOTHES, all)).contains(dense);
        assertThat(new ModelSuggestion(List.of(), true, 96, true).better(dense, all)).isEmpty();
        assertThat(new ModelSuggestion(List.of("Bag", "Sandal"), false, 28).better(PHOTOGRAPHS, all)).contains(CLOTHES);
        assertThat(new ModelSuggestion(List.of("Bag"), false, 28).better(dense, all)).contains(CLOTHES);
    }
}
