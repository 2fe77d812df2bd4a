/** Analysis of one image: scores, certificates, and the bracket that certificates and attacks make. */
package org.fars.evaluate.analysis;
