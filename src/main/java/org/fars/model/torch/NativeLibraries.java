package org.fars.model.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.fars.core.UserInputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads PyTorch's native libraries. The engine unpacks them from a jar once, into a folder of the user's; if they have been
 * damaged since, they are deleted and unpacked again.
 */
final class NativeLibraries {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

    private final Supplier<Engine> load;
    private final Supplier<Path> folder;
    private final Supplier<Map<String, Long>> sizes;
    private final boolean unpacked;
    private final Supplier<Optional<PyTorchInstallation>> other;
    /** Null where the engine's own libraries are loaded. */
    private volatile PyTorchInstallation installation;

    NativeLibraries() {
        this(() -> Engine.getEngine("PyTorch"), NativeLibraries::ofThisVersion, NativeLibraries::sizesInTheJar, true,
                () -> PyTorchInstallation.named().or(PyTorchInstallation::packed));
    }

    /** Read from the jar's directory; nothing is unpacked for it. Empty for an engine whose libraries are elsewhere. */
    private static Map<String, Long> sizesInTheJar() {
        Platform platform = Platform.detectPlatform("pytorch");
        Map<String, Long> sizes = new HashMap<>();
        for (String library : platform.isPlaceholder() ? new String[0] : platform.getLibraries()) {
            URL packed = NativeLibraries.class.getClassLoader()
                .getResource("pytorch/" + platform.getFlavor() + "/" + platform.getClassifier() + "/" + library);
            try {
                long size = packed == null ? -1 : packed.openConnection().getContentLengthLong();
                if (size > 0) {
                    sizes.put(library, size);
                }
            } catch (IOException e) {
                LOG.warn("the size of {} is not known", packed, e);
            }
        }
        return sizes;
    }

    /** Other programs may keep other versions beside this one. */
    private static Path ofThisVersion() {
        Platform platform = Platform.detectPlatform("pytorch");
        return Utils.getEngineCacheDir("pytorch")
            .resolve(platform.getVersion() + "-" + platform.getFlavor() + "-" + platform.getClassifier());
    }

    /**
     * @param load loads what lies in the folder; unpacks first where nothing lies there
     * @param folder where it unpacks to
     * @param sizes how many bytes each library has
     * @param unpacked whether the libraries come from there; otherwise they belong to another program and are left alone
     */
    NativeLibraries(Supplier<Engine> load, Supplier<Path> folder, Supplier<Map<String, Long>> sizes,
            boolean unpacked) {
        this(load, folder, sizes, unpacked, Optional::empty);
    }

    private NativeLibraries(Supplier<Engine> load, Supplier<Path> folder, Supplier<Map<String, Long>> sizes,
            boolean unpacked, Supplier<Optional<PyTorchInstallation>> other) {
        this.other = other;
        this.load = load;
        this.folder = folder;
        this.sizes = sizes;
        this.unpacked = unpacked;
    }

    /**
     * Loads the libraries.
     *
     * @throws NativeLibraryException when they cannot be loaded, nor unpacked anew
     * @throws org.fars.core.InvalidSettingException when the user named libraries that are not there or do not fit
     */
    Engine load() {
        try {
            installation = other.get().orElse(null);
            if (installation != null) {
                installation.use();
                return load.get();
            }
            if (unpacked && isTorn()) {
                // The system's loader would not refuse such a file but crash over it.
                LOG.warn("libraries in {} have not the size that they should have; they are unpacked again",
                        folder.get());
                throwAway(folder.get());
            }
            return load.get();
        } catch (UncheckedIOException e) {
            throw refused(e);
        } catch (EngineException | LinkageError first) {
            if (!unpacked || installation != null || !isDamage(first)) {
                throw refused(first);
            }
            LOG.warn("the libraries in {} cannot be loaded; they are unpacked again", folder.get(), first);
            try {
                throwAway(folder.get());
                return load.get();
            } catch (EngineException | LinkageError | UncheckedIOException second) {
                second.addSuppressed(first);
                throw refused(second);
            }
        }
    }

    /** Returns the version of the libraries that were loaded, as PyTorch writes it. */
    String version(Engine engine) {
        return installation == null ? engine.getVersion() : installation.version();
    }

    private boolean isTorn() {
        return Files.isDirectory(folder.get()) && sizes.get().entrySet().stream().anyMatch(library -> {
            try {
                return Files.size(folder.get().resolve(library.getKey())) != library.getValue();
            } catch (IOException e) {
                return true;
            }
        });
    }

    /** Whether the system's loader refused a file, rather than that none could be written. */
    private static boolean isDamage(Throwable fault) {
        return Stream.iterate(fault, cause -> cause != null, Throwable::getCause)
            .anyMatch(LinkageError.class::isInstance);
    }

    private NativeLibraryException refused(Throwable fault) {
        Throwable reason = Stream.iterate(fault, cause -> cause != null, Throwable::getCause)
            .reduce((outer, inner) -> inner)
            .orElse(fault);
        String words = String.valueOf(reason.getMessage()).lines().findFirst().orElse(reason.toString());
        if (installation != null || !unpacked) {
            return new NativeLibraryException(
                    installation == null ? PyTorchInstallation.FOLDER : installation.folder().toString(),
                    "PyTorch's libraries there cannot be loaded (" + words + ")", fault);
        }
        return new NativeLibraryException(folder.get().toString(), isDamage(fault)
                ? "PyTorch's libraries there cannot be loaded (" + words
                        + "); remove this folder, and the next start unpacks them again"
                : "PyTorch's libraries, about 430 MB, could not be unpacked there (" + words
                        + "); make room, or name another folder in DJL_CACHE_DIR",
                fault);
    }

    /** Deletes a folder and all in it. */
    static void throwAway(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The engine's unpacked libraries cannot be loaded, and not be unpacked again either. */
    public static final class NativeLibraryException extends UserInputException {
        NativeLibraryException(String folder, String sentence, Throwable cause) {
            super(folder, sentence, cause);
        }
    }
}
