/** Mathematics on plain doubles: projections, norms, statistics, smoothing bounds, noise. Imports nothing of ours. */
package org.fars.math;
