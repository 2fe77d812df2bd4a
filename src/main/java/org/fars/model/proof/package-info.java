/**
 * The network in float64 and what is proved of it: plain Java, no engine, the same bits on every machine.
 *
 * <p>Certificates speak of the network in exact arithmetic on the weights as stored. Its embeddings are computed here in
 * double, with the sums of products in a fixed order, and {@link org.fars.model.proof.RoundingAnalysis} bounds how far they
 * may be from the exact ones for any image of the box.
 */
package org.fars.model.proof;
