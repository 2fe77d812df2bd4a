package org.fars.certify;

import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.LipschitzBound;

/**
 * What is certified.
 *
 * @param image the image, as the model sees it
 * @param contentHash its {@link ImageTensor#contentHash()}, which keys the noise
 * @param embedding z = e(x), {@code [m]}
 * @param lipschitz what is known of the backbone
 * @param backbone for certificates that run the whole network ({@code input-smoothing}); others do not touch it
 */
public record CertificationInput(ImageTensor image, String contentHash, double[] embedding, LipschitzBound lipschitz,
        Backbone backbone) {}
