/** Measures this machine; every claim of speed is a ratio of two times of one run. */
package org.fars.bench;
