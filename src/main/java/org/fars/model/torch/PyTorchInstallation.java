package org.fars.model.torch;

import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fars.core.InvalidSettingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of PyTorch's libraries that is not the engine's own: the user's, or the CUDA build that Maven's profile
 * {@code cuda} puts on the class path. The engine's native interface is compiled for one version of PyTorch; others may load
 * and break later, so the version is read from the files and compared first.
 *
 * @param folder holds libtorch and what it links to
 * @param version as PyTorch writes it, such as {@code 2.7.1+cu128}
 * @param cuda whether it is a CUDA build
 */
record PyTorchInstallation(Path folder, String version, boolean cuda) {
    /** The environment variable, or system property, that names the folder. */
    static final String FOLDER = "PYTORCH_LIBRARY_PATH";
    private static final String VERSION = "PYTORCH_VERSION";
    private static final String FLAVOR = "PYTORCH_FLAVOR";
    private static final String CUDA_FLAVOR = "cu128";
    private static final Logger LOG = LoggerFactory.getLogger(PyTorchInstallation.class);
    private static final Pattern ASSIGNED = Pattern.compile("(?m)^__version__[^=]*=\\s*['\"]([^'\"]+)['\"]");
    private static final Pattern LEADING = Pattern.compile("(\\d+)\\.(\\d+)\\b.*");
    /** A library of each jar that holds a part of the CUDA build, without the part before the platform. */
    private static final List<String> PARTS = List.of("pytorch", "openblas", "cuda");
    /** Libraries in those jars that PyTorch does not link to. */
    private static final Pattern UNUSED = Pattern
        .compile("(lib)?(jni|npp|nvjpeg|nvcomp|nvblas|nccl|cufftw|cufile_rdma|cusolverMg|nvToolsExt|gcc_s).*");
    private static final Pattern LIBRARY = Pattern.compile(".*(\\.so(\\.\\d+)*|\\.dll)");

    /**
     * Returns the installation that the user named, if any.
     *
     * @throws InvalidSettingException if there is none there, or its version is not the one that is needed
     */
    static Optional<PyTorchInstallation> named() {
        String path = Utils.getEnvOrSystemProperty(FOLDER);
        return path == null || path.isBlank()
                ? Optional.empty()
                : Optional.of(at(path, Utils.getEnvOrSystemProperty(VERSION), neededVersion()));
    }

    /**
     * Reads an installation.
     *
     * @param path folders, separated as in a search path; the first with libtorch counts
     * @param asserted the version that the user vouches for; null or empty to read it
     * @param needed the version that the native interface was compiled for
     * @throws InvalidSettingException if there is none there, or its version is not the one that is needed
     */
    static PyTorchInstallation at(String path, String asserted, String needed) {
        Path folder = Stream.of(path.split(Pattern.quote(File.pathSeparator)))
            .filter(part -> !part.isBlank())
            .map(Path::of)
            .map(place -> Files.isRegularFile(place) ? place.toAbsolutePath().getParent() : place)
            .filter(place -> Files.isRegularFile(place.resolve(System.mapLibraryName("torch"))))
            .findFirst()
            .orElseThrow(() -> new InvalidSettingException(FOLDER, Files.exists(Path.of(path))
                    ? "'" + path + "' holds no " + System.mapLibraryName("torch")
                    : "'" + path + "' does not exist"));
        boolean cuda = Files.exists(folder.resolve(System.mapLibraryName("torch_cuda")));
        if (asserted != null && !asserted.isBlank()) {
            return new PyTorchInstallation(folder, asserted, cuda);
        }
        String version = version(folder)
            .orElseThrow(() -> new InvalidSettingException(FOLDER, "nothing beside '" + folder
                    + "' says which version of PyTorch it is (version.py or build-version); name it in " + VERSION));
        if (!series(version).equals(series(needed))) {
            throw new InvalidSettingException(FOLDER, "'" + folder + "' is PyTorch " + version
                    + ", and this program can use PyTorch " + needed
                    + " only: others may load, and fail at the first operation");
        }
        return new PyTorchInstallation(folder, version, cuda);
    }

    /** Reads the version from pip's {@code torch/version.py} or from {@code build-version} of an archive of libtorch. */
    private static Optional<String> version(Path folder) {
        Path above = folder.toAbsolutePath().normalize().getParent();
        if (above == null) {
            return Optional.empty();
        }
        try {
            Path built = above.resolve("build-version");
            if (Files.exists(built)) {
                return Files.readString(built).lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst();
            }
            Path module = above.resolve("version.py");
            Matcher assigned = ASSIGNED.matcher(Files.exists(module) ? Files.readString(module) : "");
            return assigned.find() ? Optional.of(assigned.group(1)) : Optional.empty();
        } catch (IOException e) {
            LOG.warn("the version of PyTorch in {} cannot be read", folder, e);
            return Optional.empty();
        }
    }

    /** Returns major and minor version; the native interface fits every patch of them. */
    private static String series(String version) {
        Matcher leading = LEADING.matcher(version);
        return leading.matches() ? leading.group(1) + "." + leading.group(2) : version;
    }

    /** Returns the version that the native interface was compiled for. */
    static String neededVersion() {
        try (InputStream in = PyTorchInstallation.class.getResourceAsStream("/jnilib/pytorch.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("jni_version").replaceFirst("-.*", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the CUDA build on the class path, unpacked, if there is one. It is unpacked once.
     *
     * @throws UncheckedIOException if it cannot be unpacked
     */
    static Optional<PyTorchInstallation> packed() {
        String version = neededVersion();
        String classifier = Platform.detectPlatform("pytorch").getClassifier();
        String platform = classifier.startsWith("win") ? "windows-x86_64" : classifier;
        Path folder = Utils.getEngineCacheDir("pytorch").resolve(version + "-" + CUDA_FLAVOR + "-" + classifier);
        ClassLoader loader = PyTorchInstallation.class.getClassLoader();
        if (loader
            .getResource("org/bytedeco/pytorch/" + platform + "-gpu/" + System.mapLibraryName("torch_cuda")) == null) {
            return Optional.empty();
        }
        if (!Files.exists(folder.resolve(System.mapLibraryName("torch")))) {
            try {
                unpack(loader, platform, folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Optional.of(new PyTorchInstallation(folder, version + "+" + CUDA_FLAVOR, true));
    }

    private static void unpack(ClassLoader loader, String platform, Path folder) throws IOException {
        LOG.info("the CUDA build of PyTorch is unpacked to {}", folder);
        Files.createDirectories(folder.getParent());
        Path part = Files.createTempDirectory(folder.getParent(), "unpacking");
        try {
            for (String name : PARTS) {
                String inside = "org/bytedeco/" + name + "/" + platform + (name.equals("pytorch") ? "-gpu/" : "/");
                for (URL jar : Collections.list(loader.getResources(inside))) {
                    if (jar.openConnection() instanceof JarURLConnection connection) {
                        unpack(connection.getJarFile(), inside, part);
                    }
                }
            }
            move(part, folder);
        } finally {
            NativeLibraries.throwAway(part);
        }
    }

    private static void unpack(JarFile jar, String inside, Path part) throws IOException {
        for (JarEntry entry : Collections.list(jar.entries())) {
            String name = entry.getName().substring(Math.min(inside.length(), entry.getName().length()));
            Path file = part.resolve(name.isEmpty() ? "." : name);
            if (entry.getName().startsWith(inside) && LIBRARY.matcher(name).matches() && !name.contains("/")
                    && !UNUSED.matcher(name).matches() && !Files.exists(file)) {
                try (InputStream in = jar.getInputStream(entry)) {
                    Files.copy(in, file);
                }
            }
        }
    }

    /** Another process may have unpacked the same meanwhile. */
    private static void move(Path part, Path folder) throws IOException {
        try {
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException | DirectoryNotEmptyException | FileAlreadyExistsException e) {
            for (Path file : list(part)) {
                Files.createDirectories(folder);
                Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** Makes the engine load this installation: to be called before it starts. */
    void use() {
        System.setProperty(FOLDER, folder.toAbsolutePath().toString());
        if (Utils.getEnvOrSystemProperty(VERSION) == null) {
            System.setProperty(VERSION, neededVersion());
        }
        if (Utils.getEnvOrSystemProperty(FLAVOR) == null) {
            System.setProperty(FLAVOR, cuda ? CUDA_FLAVOR : "cpu");
        }
        runtimeFolder().ifPresent(place -> {
            String before = System.getProperty("jna.library.path");
            System.setProperty("jna.library.path",
                    before == null ? place.toString() : before + File.pathSeparator + place);
        });
    }

    /** Returns where the CUDA runtime is, by which GPUs are counted: in the folder, or where pip puts it beside PyTorch. */
    Optional<Path> runtimeFolder() {
        Path packages = folder.toAbsolutePath().normalize().resolve("../../nvidia").normalize();
        try (Stream<Path> beside = Files.isDirectory(packages) ? Files.list(packages) : Stream.of()) {
            return Stream.concat(Stream.of(folder.toAbsolutePath().normalize()),
                    beside.flatMap(one -> Stream.of(one.resolve("lib"), one.resolve("bin"))).sorted())
                .filter(PyTorchInstallation::holdsRuntime)
                .findFirst();
        } catch (IOException e) {
            LOG.warn("{} cannot be listed", packages, e);
            return Optional.empty();
        }
    }

    private static boolean holdsRuntime(Path place) {
        try (Stream<Path> files = Files.isDirectory(place) ? Files.list(place) : Stream.of()) {
            return files.map(file -> file.getFileName().toString().toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.startsWith("libcudart.so") || name.startsWith("cudart64_"));
        } catch (IOException e) {
            return false;
        }
    }
}
