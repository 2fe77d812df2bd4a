/** Attacks on dense models, checked against what is certified of their cells, and evaluations of whole data sets. */
package org.fars.evaluate.cells;
