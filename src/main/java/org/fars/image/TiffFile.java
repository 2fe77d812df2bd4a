package org.fars.image;

import com.drew.imaging.tiff.TiffMetadataReader;
import com.drew.imaging.tiff.TiffProcessingException;
import com.drew.metadata.Directory;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tags of a TIFF file's first picture say (TIFF 6.0).
 *
 * @param orientation how to turn the picture upright
 * @param unknownColours whether its samples are L*a*b* or luminances
 * @param signed whether its samples are signed integers
 */
record TiffFile(Orientation orientation, boolean unknownColours, boolean signed) {
    private static final Logger LOG = LoggerFactory.getLogger(TiffFile.class);
    /** CIE L*a*b*, ICC L*a*b*, ITU L*a*b*, LogL, LogLuv. */
    private static final Set<Integer> UNKNOWN = Set.of(8, 9, 10, 32844, 32845);
    private static final int SAMPLE_FORMAT = 0x0153;
    private static final int SIGNED = 2;

    /** Reads the tags; nothing is known of a file whose tags are damaged, which the decoder reports. */
    static TiffFile of(InputStream stream) throws IOException {
        try {
            Directory first = TiffMetadataReader.readMetadata(stream)
                .getFirstDirectoryOfType(ExifIFD0Directory.class);
            if (first != null) {
                return new TiffFile(Orientation.ofExif(value(first, ExifDirectoryBase.TAG_ORIENTATION)),
                        UNKNOWN.contains(value(first, ExifDirectoryBase.TAG_PHOTOMETRIC_INTERPRETATION)),
                        value(first, SAMPLE_FORMAT) == SIGNED);
            }
        } catch (TiffProcessingException | RuntimeException e) {
            LOG.debug("tags not read", e);
        }
        return new TiffFile(Orientation.UPRIGHT, false, false);
    }

    /** Returns a tag's first value, or -1. */
    private static int value(Directory directory, int tag) {
        int[] all = directory.getIntArray(tag);
        Integer one = directory.getInteger(tag);
        return all != null && all.length > 0 ? all[0] : one == null ? -1 : one;
    }
}
