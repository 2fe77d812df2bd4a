/**
 * Attacks: one class each, over {@link org.fars.attack.DifferentiableClassifier}, a differentiable classifier of flat images. All
 * distances are in pixel units of [0, 1].
 */
package org.fars.attack;
