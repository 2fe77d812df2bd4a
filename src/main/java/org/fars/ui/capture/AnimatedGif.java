package org.fars.ui.capture;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/**
 * Collects pictures of one size and writes them as an animated GIF that repeats forever. Each frame holds only the
 * rectangle that differs from the frame before, so that an animation of a mostly still window stays small.
 */
final class AnimatedGif {
    private static final int HUNDREDTH_MILLIS = 10;
    private final int width;
    private final int height;
    private final List<Frame> frames = new ArrayList<>();
    private BufferedImage last;

    /**
     * What one frame changes.
     *
     * @param image the changed part
     * @param x its column in the animation
     * @param y its row
     * @param millis how long it is shown
     */
    private record Frame(BufferedImage image, int x, int y, int millis) {
        Frame longer(int more) {
            return new Frame(image, x, y, millis + more);
        }
    }

    /**
     * Creates an empty animation.
     *
     * @param width of every frame, in pixels
     * @param height of every frame, in pixels
     */
    AnimatedGif(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** Returns the number of frames; a picture like the one before it makes none. */
    int size() {
        return frames.size();
    }

    /**
     * Adds a picture, scaled to the size of the animation. A picture that equals the one before it prolongs that one.
     *
     * @param picture any size
     * @param millis how long it is shown
     */
    void add(BufferedImage picture, int millis) {
        BufferedImage scaled = scale(picture);
        Rectangle changed = last == null ? new Rectangle(width, height) : difference(last, scaled);
        last = scaled;
        if (changed.isEmpty()) {
            frames.addLast(frames.removeLast().longer(millis));
            return;
        }
        frames.add(new Frame(scaled.getSubimage(changed.x, changed.y, changed.width, changed.height), changed.x,
                changed.y, millis));
    }

    private BufferedImage scale(BufferedImage picture) {
        BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        return scaled;
    }

    /** Returns the smallest rectangle outside of which both pictures are equal; empty where they are equal. */
    static Rectangle difference(BufferedImage before, BufferedImage after) {
        int left = Integer.MAX_VALUE;
        int top = Integer.MAX_VALUE;
        int right = -1;
        int bottom = -1;
        for (int y = 0; y < after.getHeight(); y++) {
            for (int x = 0; x < after.getWidth(); x++) {
                if (before.getRGB(x, y) != after.getRGB(x, y)) {
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                    top = Math.min(top, y);
                    bottom = y;
                }
            }
        }
        return right < 0 ? new Rectangle() : new Rectangle(left, top, right - left + 1, bottom - top + 1);
    }

    /**
     * Writes the animation.
     *
     * @throws IllegalStateException where there is no frame
     */
    void write(OutputStream out) throws IOException {
        if (frames.isEmpty()) {
            throw new IllegalStateException("an animation without frames");
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            for (Frame frame : frames) {
                IIOMetadata metadata = writer.getDefaultImageMetadata(
                        ImageTypeSpecifier.createFromRenderedImage(frame.image()), null);
                describe(metadata, frame);
                writer.writeToSequence(new IIOImage(frame.image(), null, metadata), null);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
    }

    private static void describe(IIOMetadata metadata, Frame frame) throws IOException {
        String format = metadata.getNativeMetadataFormatName();
        IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(format);
        IIOMetadataNode position = child(root, "ImageDescriptor");
        position.setAttribute("imageLeftPosition", Integer.toString(frame.x()));
        position.setAttribute("imageTopPosition", Integer.toString(frame.y()));
        IIOMetadataNode control = child(root, "GraphicControlExtension");
        control.setAttribute("disposalMethod", "doNotDispose");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("delayTime", Integer.toString(frame.millis() / HUNDREDTH_MILLIS));
        control.setAttribute("transparentColorIndex", "0");
        IIOMetadataNode repeat = new IIOMetadataNode("ApplicationExtension");
        repeat.setAttribute("applicationID", "NETSCAPE");
        repeat.setAttribute("authenticationCode", "2.0");
        repeat.setUserObject(new byte[]{1, 0, 0});
        child(root, "ApplicationExtensions").appendChild(repeat);
        metadata.setFromTree(format, root);
    }

    private static IIOMetadataNode child(IIOMetadataNode parent, String name) {
        for (int i = 0; i < parent.getLength(); i++) {
            if (parent.item(i).getNodeName().equals(name)) {
                return (IIOMetadataNode) parent.item(i);
            }
        }
        IIOMetadataNode child = new IIOMetadataNode(name);
        parent.appendChild(child);
        return child;
    }
}
