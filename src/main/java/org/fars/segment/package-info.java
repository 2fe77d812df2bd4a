/**
 * Certified segmentation: cells of a dense model, their radii, and how many of them one perturbation can change together.
 */
package org.fars.segment;
