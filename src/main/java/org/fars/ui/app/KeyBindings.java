package org.fars.ui.app;

import javafx.scene.Scene;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import org.fars.ui.undo.UndoModel;

/** The keys of the window's commands. Tooltips name them. */
enum KeyBindings {
    OPEN(KeyCode.O, KeyCombination.SHORTCUT_DOWN), //
    OPEN_FOLDER(KeyCode.O, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN), //
    PASTE(KeyCode.V, KeyCombination.SHORTCUT_DOWN), //
    SEARCH(KeyCode.F, KeyCombination.SHORTCUT_DOWN), //
    ATTACK(KeyCode.ENTER, KeyCombination.SHORTCUT_DOWN), //
    ATTACK_SELECTION(KeyCode.ENTER, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN), //
    MEASURE(KeyCode.M, KeyCombination.SHORTCUT_DOWN), //
    MODELS(KeyCode.M, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN), //
    SETTINGS(KeyCode.COMMA, KeyCombination.SHORTCUT_DOWN), //
    THEME(KeyCode.D, KeyCombination.SHORTCUT_DOWN), //
    INSPECT(KeyCode.DIGIT1, KeyCombination.SHORTCUT_DOWN), //
    COMPARE(KeyCode.DIGIT2, KeyCombination.SHORTCUT_DOWN), //
    MAP(KeyCode.DIGIT3, KeyCombination.SHORTCUT_DOWN), //
    UNDO(KeyCode.Z, KeyCombination.SHORTCUT_DOWN), //
    REDO(KeyCode.Z, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN), //
    SAVE(KeyCode.S, KeyCombination.SHORTCUT_DOWN), //
    SAVE_AS(KeyCode.S, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN), //
    REPORT(KeyCode.R, KeyCombination.SHORTCUT_DOWN), //
    READ_AGAIN(KeyCode.F5), //
    LABEL(KeyCode.L, KeyCombination.SHORTCUT_DOWN), //
    LOG(KeyCode.J, KeyCombination.SHORTCUT_DOWN), //
    GUIDE(KeyCode.F1), //
    MENU(KeyCode.F10);

    private final KeyCombination combination;

    KeyBindings(KeyCode code, KeyCombination.Modifier... modifiers) {
        combination = new KeyCodeCombination(code, modifiers);
    }

    /** Has a scene run a command. */
    void run(Scene scene, Runnable command) {
        scene.getAccelerators().put(combination, command);
    }

    /** The keys, for a menu's item. */
    KeyCombination combination() {
        return combination;
    }

    /** A tooltip's words with the key behind them. */
    String after(String words) {
        return words + " (" + combination.getDisplayText() + ")";
    }

    /** Takes back and repeats also where a text field that has nothing to undo would take the keys. */
    static void undoInFields(Scene scene, UndoModel undo) {
        scene.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (scene.getFocusOwner() instanceof TextInputControl field) {
                boolean back = UNDO.combination().match(event) && !field.isUndoable();
                boolean again = REDO.combination().match(event) && !field.isRedoable();
                if (back) {
                    undo.undo();
                } else if (again) {
                    undo.redo();
                }
                if (back || again) {
                    event.consume();
                }
            }
        });
    }
}
