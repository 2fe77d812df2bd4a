package org.fars.core;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.regex.Pattern;

/** Short descriptions of I/O errors for messages to the user. */
public final class IoErrorMessages {
    /** Linux and macOS, Linux's quotas, Windows; Java has no type for it. */
    private static final Pattern FULL = Pattern.compile(
            "No space left on device|Disk quota exceeded|not enough space on the disk", Pattern.CASE_INSENSITIVE);

    private IoErrorMessages() {}

    /**
     * Returns what an exception means as a clause without a full stop, such as "permission denied"; at most the first line of
     * its message where it is of no known kind.
     */
    public static String of(Throwable cause) {
        return switch (cause) {
            case NoSuchFileException e -> "there is no such file or folder";
            case AccessDeniedException e -> "permission denied";
            case NotDirectoryException e -> "it is not a folder";
            case FileAlreadyExistsException e -> "a file stands where its folder should be";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            case EOFException e -> "the data end too early";
            case CharacterCodingException e -> "it is not UTF-8 text";
            default -> firstLine(cause);
        };
    }

    /** Returns whether an exception was caused by a disk that is full or a quota that is used up. */
    public static boolean isDiskFull(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof IOException && each.getMessage() != null && FULL.matcher(each.getMessage()).find()) {
                return true;
            }
        }
        return false;
    }

    private static String firstLine(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getCause() == null ? cause.getClass().getSimpleName() : of(cause.getCause());
        }
        String line = message.strip().lines().findFirst().orElseThrow();
        return line.endsWith(".") || line.endsWith("!") ? line.substring(0, line.length() - 1) : line;
    }
}
