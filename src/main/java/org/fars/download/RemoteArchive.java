package org.fars.download;

import java.net.URI;

/**
 * An archive that somebody publishes.
 *
 * @param address where it is
 * @param fileName what it is called here
 * @param folder the folder that it unpacks to
 * @param size its length in bytes
 * @param md5 its MD5 checksum as published, 32 hexadecimal digits
 */
public record RemoteArchive(URI address, String fileName, String folder, long size, String md5) {
    /**
     * Imagenette by fast.ai, ten classes of ImageNet, shorter side 320 pixels: 9469 images to train on and 3925 to
     * validate with. The photographs are their photographers', for research and teaching.
     */
    public static final RemoteArchive IMAGENETTE = new RemoteArchive(
            URI.create("https://s3.amazonaws.com/fast-ai-imageclas/imagenette2-320.tgz"), "imagenette2-320.tgz",
            "imagenette2-320", 341_663_724L, "3df6f0d01a2c9592104656642f5e78a3");
}
