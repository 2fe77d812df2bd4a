package org.fars.image;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.png.PngChunk;
import com.drew.imaging.png.PngChunkReader;
import com.drew.imaging.png.PngChunkType;
import com.drew.imaging.tiff.TiffMetadataReader;
import com.drew.imaging.webp.WebpMetadataReader;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.StreamReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.MetadataException;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the EXIF orientation and no other metadata, so that no compressed metadata are unpacked. */
final class OrientationReader {
    private static final Logger LOG = LoggerFactory.getLogger(OrientationReader.class);

    private OrientationReader() {}

    /** Returns the orientation in the data; upright if there is none or it is invalid. */
    static Orientation read(ImageInput input, String format) throws IOException {
        try (InputStream stream = input.stream()) {
            return Orientation.ofExif(exifValue(metadata(stream, format)));
        } catch (ImageProcessingException | MetadataException | RuntimeException e) {
            // Damaged metadata do not make the picture unreadable.
            LOG.debug("{}: orientation not read", input.name(), e);
            return Orientation.UPRIGHT;
        }
    }

    private static Metadata metadata(InputStream stream, String format)
            throws IOException, ImageProcessingException {
        return switch (format) {
            case "jpeg", "jpg" -> JpegMetadataReader.readMetadata(stream, List.of(new ExifReader()));
            case "png" -> pngMetadata(stream);
            case "webp" -> WebpMetadataReader.readMetadata(stream);
            case "tiff", "tif" -> TiffMetadataReader.readMetadata(stream);
            default -> new Metadata();
        };
    }

    private static Metadata pngMetadata(InputStream stream) throws IOException, ImageProcessingException {
        Metadata metadata = new Metadata();
        for (PngChunk chunk : new PngChunkReader().extract(new StreamReader(stream), Set.of(PngChunkType.eXIf))) {
            new ExifReader().extract(new ByteArrayReader(chunk.getBytes()), metadata);
        }
        return metadata;
    }

    private static int exifValue(Metadata metadata) throws MetadataException {
        for (ExifDirectoryBase directory : metadata.getDirectoriesOfType(ExifDirectoryBase.class)) {
            if (directory.containsTag(ExifDirectoryBase.TAG_ORIENTATION)) {
                return directory.getInt(ExifDirectoryBase.TAG_ORIENTATION);
            }
        }
        return 1;
    }
}
