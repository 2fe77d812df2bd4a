package org.fars.model.torch;

/**
 * A zero-padded convolution with stride 1 that a network contains.
 *
 * @param in channels of its input
 * @param out channels of its output
 * @param kernel k, its height and width
 * @param height rows of the map
 * @param width columns of the map
 */
public record ConvolutionShape(int in, int out, int kernel, int height, int width) {
    /** Floating-point operations for one image; a multiply-add is two. */
    public double flops() {
        return 2.0 * in * out * kernel * kernel * height * width;
    }
}
