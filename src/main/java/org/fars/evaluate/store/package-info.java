/** Runs on disk: journals, the folders that hold them, and merging of shards. */
package org.fars.evaluate.store;
