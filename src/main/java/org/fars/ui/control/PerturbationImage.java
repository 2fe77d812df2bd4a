package org.fars.ui.control;

import org.fars.image.ImageTensor;

/** Renders the difference of two images. */
public final class PerturbationImage {
    /** Colourings of the difference. */
    public enum Mode {
        /** Each channel around middle grey, amplified. */
        AMPLIFIED("amplified"),
        /** The mean over the channels: blue if darker, orange if lighter, grey if unchanged. */
        SIGN("sign"),
        /** The ℓ2 norm over the channels, from black over red and yellow to white. */
        HEAT("heat");

        private final String label;

        Mode(String label) {
            this.label = label;
        }

        /** Returns the colouring in words. */
        public String label() {
            return label;
        }
    }

    private static final int[] BLUE = {0x00, 0x72, 0xb2};
    private static final int[] ORANGE = {0xe6, 0x9f, 0x00};
    private static final int GREY = 0x80;

    private PerturbationImage() {}

    /**
     * Renders {@code adversarial − original}.
     *
     * @param magnification the factor of the difference; at 1 a change from 0 to 1 reaches the end of the colours
     * @param mode the colouring
     * @throws IllegalArgumentException if the shapes differ
     */
    public static PixelImage of(ImageTensor original, ImageTensor adversarial, double magnification, Mode mode) {
        if (original.channels() != adversarial.channels() || original.height() != adversarial.height()
                || original.width() != adversarial.width()) {
            throw new IllegalArgumentException(original + " and " + adversarial + " have no difference");
        }
        int pixels = original.height() * original.width();
        float[] from = original.values();
        float[] to = adversarial.values();
        int channels = original.channels();
        int[] argb = new int[pixels];
        double[] delta = new double[channels];
        for (int i = 0; i < pixels; i++) {
            for (int channel = 0; channel < channels; channel++) {
                int at = channel * pixels + i;
                delta[channel] = magnification * ((double) to[at] - from[at]);
            }
            argb[i] = 0xff000000 | switch (mode) {
                case AMPLIFIED -> amplified(delta);
                case SIGN -> sign(delta);
                case HEAT -> heat(delta);
            };
        }
        return new PixelImage(original.width(), original.height(), argb);
    }

    private static int amplified(double[] delta) {
        int last = delta.length - 1;
        return rgb(0.5 + delta[0] / 2, 0.5 + delta[Math.min(1, last)] / 2, 0.5 + delta[Math.min(2, last)] / 2);
    }

    private static int sign(double[] delta) {
        double mean = 0;
        for (double value : delta) {
            mean += value / delta.length;
        }
        int[] end = mean < 0 ? BLUE : ORANGE;
        double share = Math.min(1, Math.abs(mean));
        return rgb((GREY + share * (end[0] - GREY)) / 255, (GREY + share * (end[1] - GREY)) / 255,
                (GREY + share * (end[2] - GREY)) / 255);
    }

    private static int heat(double[] delta) {
        double square = 0;
        for (double value : delta) {
            square += value * value;
        }
        double size = Math.min(1, Math.sqrt(square / delta.length));
        return rgb(size * 3, size * 3 - 1, size * 3 - 2);
    }

    private static int rgb(double red, double green, double blue) {
        return bits(red) << 16 | bits(green) << 8 | bits(blue);
    }

    private static int bits(double value) {
        return Double.isNaN(value) ? 0 : (int) Math.round(Math.clamp(value, 0, 1) * 255);
    }
}
