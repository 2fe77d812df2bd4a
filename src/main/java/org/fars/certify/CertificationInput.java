package org.fars.certify;

import org.fars.image.ImageTensor;
import org.fars.model.Backbone;
import org.fars.model.LipschitzBound;

/**
 * The image to certify, and what is known of it and of its network.
 *
 * @param image the image, as the model sees it
 * @param contentHash its {@link ImageTensor#contentHash()}, which keys the noise
 * @param embedding z = e(x), {@code [m]}
 * @param lipschitz the Lipschitz bound of the backbone
 * @param backbone for certificates that run the whole network ({@code input-smoothing}); unused by others
 */
public record CertificationInput(ImageTensor image, String contentHash, double[] embedding, LipschitzBound lipschitz,
        Backbone backbone) {}
