package org.fars.core;

import java.io.EOFException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What a failure of the file system or a decoder means, in words for a person. */
public final class IoErrorMessages {
    private IoErrorMessages() {}

    public static String of(Throwable cause) {
        return switch (cause) {
            case NoSuchFileException e -> "there is no such file or folder";
            case AccessDeniedException e -> "permission denied";
            case NotDirectoryException e -> "it is not a folder";
            case FileAlreadyExistsException e -> "there is a file in the place of its folder";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            case EOFException e -> "the data end too early";
            default -> firstLine(cause);
        };
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
