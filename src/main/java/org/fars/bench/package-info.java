/** Measures this machine: every claim of speed is a ratio of two things measured in one run. */
package org.fars.bench;
