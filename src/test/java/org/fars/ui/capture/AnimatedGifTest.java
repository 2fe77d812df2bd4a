package org.fars.ui.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import org.junit.jupiter.api.Test;

class AnimatedGifTest {
    private static BufferedImage square(int x, int y) {
        BufferedImage image = new BufferedImage(64, 40, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, 64, 40);
        graphics.setColor(Color.RED);
        graphics.fillRect(x, y, 8, 8);
        graphics.dispose();
        return image;
    }

    @Test
    void laterFramesHoldOnlyWhatChangedAndKeepTheirTimes() throws IOException {
        AnimatedGif animation = new AnimatedGif(64, 40);
        animation.add(square(0, 0), 100);
        animation.add(square(0, 0), 200);
        animation.add(square(16, 8), 500);
        assertThat(animation.size()).isEqualTo(2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        animation.write(out);

        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        reader.setInput(ImageIO.createImageInputStream(new ByteArrayInputStream(out.toByteArray())));
        assertThat(reader.getNumImages(true)).isEqualTo(2);
        assertThat(reader.getWidth(0)).isEqualTo(64);
        assertThat(reader.getWidth(1)).isEqualTo(24);
        assertThat(reader.getHeight(1)).isEqualTo(16);
        assertThat(attribute(reader.getImageMetadata(0), "GraphicControlExtension", "delayTime")).isEqualTo("30");
        assertThat(attribute(reader.getImageMetadata(1), "GraphicControlExtension", "delayTime")).isEqualTo("50");
        assertThat(attribute(reader.getImageMetadata(1), "ImageDescriptor", "imageLeftPosition")).isEqualTo("0");
        assertThat(new Color(reader.read(1).getRGB(16, 8))).isEqualTo(Color.RED);
    }

    private static String attribute(IIOMetadata metadata, String node, String name) {
        IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(metadata.getNativeMetadataFormatName());
        return ((IIOMetadataNode) root.getElementsByTagName(node).item(0)).getAttribute(name);
    }

    @Test
    void equalPicturesDoNotDiffer() {
        assertThat(AnimatedGif.difference(square(3, 3), square(3, 3)).isEmpty()).isTrue();
        assertThat(AnimatedGif.difference(square(0, 0), square(8, 0))).isEqualTo(new Rectangle(0, 0, 16, 8));
    }

    @Test
    void anAnimationNeedsAFrame() {
        assertThatThrownBy(() -> new AnimatedGif(4, 4).write(new ByteArrayOutputStream()))
            .isInstanceOf(IllegalStateException.class);
    }
}
