package org.fars.evaluate.store;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fars.attack.AttackResult;
import org.fars.evaluate.AdversarialStore;
import org.fars.image.ArrayFiles;
import org.fars.image.ImageTensor;
import org.fars.image.ResultFiles;

/**
 * Saves adversarial images as {@code .npz} files with the arrays {@code original} and {@code adversarial}, in float32.
 *
 * @param folder where to save; created if missing
 */
public record NpzStore(Path folder) implements AdversarialStore {
    @Override
    public String save(String name, ImageTensor original, AttackResult result) {
        Map<String, ImageTensor> arrays = new LinkedHashMap<>();
        arrays.put("original", original);
        arrays.put("adversarial", result.adversarial());
        Path file = folder.resolve(name + ".npz");
        ArrayFiles.writeNpz(file, arrays);
        ResultFiles.record(List.of(file));
        return file.toString();
    }
}
