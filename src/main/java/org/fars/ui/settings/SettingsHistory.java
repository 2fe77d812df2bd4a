package org.fars.ui.settings;

import java.util.List;
import java.util.Map;
import org.fars.ui.common.Messages;
import org.fars.ui.undo.UndoModel.Edit;
import org.fars.ui.undo.UndoModel;

/** Makes edits of settings undoable. */
public final class SettingsHistory {
    private final SettingsModel settings;
    private final UndoModel undo;
    private final Messages messages;

    /** Starts recording edits. */
    public SettingsHistory(SettingsModel settings, UndoModel undo, Messages messages) {
        this.settings = settings;
        this.undo = undo;
        this.messages = messages;
        settings.onEdit(this::record);
    }

    private void record(Map<String, String> before, Map<String, String> after) {
        List<String> changed = after.keySet().stream().filter(key -> !after.get(key).equals(before.get(key))).toList();
        boolean one = changed.size() == 1;
        undo.record(new Edit(messages.get(one ? "settings." + changed.getFirst() : "settings.title"),
                one ? "setting " + changed.getFirst() : "", () -> settings.restore(before),
                () -> settings.restore(after)));
    }
}
