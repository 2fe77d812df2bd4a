/**
 * Attacks: one class each, over {@link org.fars.attack.Differentiable}, a differentiable classifier of flat images. All
 * distances are in pixel units of [0, 1].
 */
package org.fars.attack;
