package org.fars.ui.undo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.fars.ui.undo.UndoModel.Edit;
import org.junit.jupiter.api.Test;

class UndoModelTest {
    private static final long LATER = 5_000_000_000L;

    private final AtomicLong clock = new AtomicLong();
    private final UndoModel undo = new UndoModel(clock::get);
    private String value = "";

    private void set(String to, String joint) {
        String before = value;
        value = to;
        undo.record(new Edit("to " + to, joint, () -> value = before, () -> value = to));
    }

    @Test
    void whatIsUndoneCanBeRedone() {
        set("a", "");
        set("b", "");
        undo.undo();
        assertThat(value).isEqualTo("a");
        undo.undo();
        assertThat(value).isEmpty();
        undo.redo();
        undo.redo();
        assertThat(value).isEqualTo("b");
        undo.redo();
        assertThat(value).isEqualTo("b");
    }

    @Test
    void quickEditsOfOneThingAreTakenBackTogether() {
        set("0.2", "sigma");
        set("0.25", "sigma");
        undo.undo();
        assertThat(value).isEmpty();
        undo.redo();
        assertThat(value).isEqualTo("0.25");
    }

    @Test
    void editsAfterAPauseAndEditsOfOtherThingsStandAlone() {
        set("a", "sigma");
        clock.addAndGet(LATER);
        set("b", "sigma");
        set("c", "alpha");
        undo.undo();
        assertThat(value).isEqualTo("b");
        undo.undo();
        assertThat(value).isEqualTo("a");
    }

    @Test
    void aNewEditForgetsWhatWasUndone() {
        set("a", "x");
        undo.undo();
        set("b", "x");
        assertThat(undo.redoableProperty().get()).isEmpty();
        undo.undo();
        assertThat(value).isEmpty();
    }

    @Test
    void takingBackIsNotAnEdit() {
        set("a", "");
        undo.record(new Edit("nested", "", () -> set("c", ""), () -> {}));
        undo.undo();
        assertThat(undo.undoableProperty().get()).contains("to a");
    }
}
