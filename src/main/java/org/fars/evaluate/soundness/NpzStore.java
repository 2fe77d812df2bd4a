package org.fars.evaluate.soundness;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fars.attack.AttackResult;
import org.fars.image.ArrayFiles;
import org.fars.image.ImageTensor;

/**
 * Keeps adversarial images as {@code .npz} files with the arrays {@code original} and {@code adversarial}, float32,
 * exactly.
 *
 * @param folder where; made where it is not there
 */
public record NpzStore(Path folder) implements AdversarialStore {
    @Override
    public String save(String name, ImageTensor original, AttackResult result) {
        Map<String, ImageTensor> arrays = new LinkedHashMap<>();
        arrays.put("original", original);
        arrays.put("adversarial", result.adversarial());
        Path file = folder.resolve(name + ".npz");
        ArrayFiles.writeNpz(file, arrays);
        return file.toString();
    }
}
