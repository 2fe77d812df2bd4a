/**
 * A run over a data set: from labelled images to result records, a journal that survives a kill, tables in the paper's
 * layout, and the data of charts. Knows no window and no command line.
 */
package org.fars.evaluate;
