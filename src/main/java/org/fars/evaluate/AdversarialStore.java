package org.fars.evaluate;

import org.fars.attack.AttackResult;
import org.fars.image.ImageTensor;

/** Saves adversarial images for later inspection. */
@FunctionalInterface
public interface AdversarialStore {
    /**
     * Saves an adversarial image, exactly.
     *
     * @param name a unique name of letters, digits and hyphens
     * @return where it is saved; empty if it is not
     */
    String save(String name, ImageTensor original, AttackResult result);
}
