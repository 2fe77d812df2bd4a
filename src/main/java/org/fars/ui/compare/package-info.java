/** A whole data set: evaluating it in the background, runs kept and laid over each other, charts that select images. */
package org.fars.ui.compare;
