/**
 * Attacks: one class each, over a {@link org.fars.attack.DifferentiableClassifier} of flat images. All
 * distances are in pixel units of [0, 1].
 */
package org.fars.attack;
