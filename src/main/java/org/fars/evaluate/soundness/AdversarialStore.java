package org.fars.evaluate.soundness;

import org.fars.attack.AttackResult;
import org.fars.image.ImageTensor;

/** Where adversarial images are kept so that somebody can look at them. */
@FunctionalInterface
public interface AdversarialStore {
    /**
     * Keeps an adversarial image, exactly.
     *
     * @param name tells it from others; letters, digits, hyphens
     * @return where it is, or empty where nothing is kept
     */
    String save(String name, ImageTensor original, AttackResult result);
}
