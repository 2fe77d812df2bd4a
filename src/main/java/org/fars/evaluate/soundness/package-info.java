/** Attacks on every certificate of a data set, to find certificates that do not hold. */
package org.fars.evaluate.soundness;
