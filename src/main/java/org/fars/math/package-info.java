/** Mathematics on plain doubles: projections, norms, statistics, smoothing bounds, noise. Depends on no other package of this application. */
package org.fars.math;
