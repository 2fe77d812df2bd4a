package org.fars.model.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fars.core.InvalidSettingException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PyTorchInstallationTest {
    private static final String NEEDED = "2.7.1";
    /** Of a virtual environment. */
    @TempDir
    private Path packages;
    private Path libraries;

    @BeforeEach
    void install() throws IOException {
        libraries = Files.createDirectories(packages.resolve("torch/lib"));
        Files.createFile(libraries.resolve(System.mapLibraryName("torch")));
    }

    private PyTorchInstallation read() {
        return PyTorchInstallation.at(libraries.toString(), null, NEEDED);
    }

    @Test
    void versionAndFlavourOfAPipInstallationAreReadFromItsFiles() throws IOException {
        Files.writeString(packages.resolve("torch/version.py"), """
                from typing import Optional
                __all__ = ['__version__', 'debug', 'cuda']
                __version__ = '2.7.1+cu126'
                cuda: Optional[str] = '12.6'
                """);
        Files.createFile(libraries.resolve(System.mapLibraryName("torch_cuda")));

        assertThat(read()).isEqualTo(new PyTorchInstallation(libraries, "2.7.1+cu126", true));
    }

    @Test
    void theVersionOfAnArchiveOfLibtorchIsRead() throws IOException {
        Files.writeString(packages.resolve("torch/build-version"), "2.7.0+cpu\n");

        assertThat(read()).isEqualTo(new PyTorchInstallation(libraries, "2.7.0+cpu", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.11.0+cu130", "2.10.0", "2.6.0+cpu", "3.7.1", "2.70.1"})
    void aVersionThatDoesNotFitIsRefusedWithBothVersions(String version) throws IOException {
        Files.writeString(packages.resolve("torch/build-version"), version);

        assertThatThrownBy(this::read).isInstanceOf(InvalidSettingException.class)
            .hasMessageStartingWith("PYTORCH_LIBRARY_PATH: ")
            .hasMessageContaining("is PyTorch " + version)
            .hasMessageContaining("can use PyTorch " + NEEDED);
    }

    @Test
    void aVersionThatTheUserVouchesForIsNotCompared() {
        assertThat(PyTorchInstallation.at(libraries.toString(), "2.11.0", NEEDED).version()).isEqualTo("2.11.0");
    }

    @Test
    void librariesOfAnUnknownVersionAreRefused() {
        assertThatThrownBy(this::read).hasMessageContaining("version.py or build-version")
            .hasMessageContaining("PYTORCH_VERSION");
    }

    @Test
    void aFolderThatIsNotThereIsAnError() {
        Path missing = packages.resolve("nowhere");
        assertThatThrownBy(() -> PyTorchInstallation.at(missing.toString(), null, NEEDED))
            .isInstanceOf(InvalidSettingException.class)
            .hasMessageContaining("'" + missing + "' does not exist");
        assertThatThrownBy(() -> PyTorchInstallation.at(packages.toString(), null, NEEDED))
            .isInstanceOf(InvalidSettingException.class)
            .hasMessageContaining("holds no " + System.mapLibraryName("torch"));
    }

    @Test
    void theCudaRuntimeIsFoundWherePipPutsIt() throws IOException {
        Files.writeString(packages.resolve("torch/build-version"), NEEDED);
        assertThat(read().runtimeFolder()).isEmpty();
        Files.createDirectories(packages.resolve("nvidia/cublas/lib"));
        Path runtime = Files.createDirectories(packages.resolve("nvidia/cuda_runtime/lib"));
        Files.createFile(runtime.resolve("libcudart.so.12"));
        assertThat(read().runtimeFolder()).contains(runtime);
        Files.createFile(libraries.resolve("libcudart.so.12"));
        assertThat(read().runtimeFolder()).contains(libraries);
    }

    @Test
    void theNeededVersionIsThatOfTheNativeInterface() {
        assertThat(PyTorchInstallation.neededVersion()).isEqualTo(NEEDED);
    }
}
