/** Runs over a data set, which can be paused, killed and resumed. */
package org.fars.evaluate.run;
