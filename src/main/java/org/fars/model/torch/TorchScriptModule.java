package org.fars.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.fars.model.InvalidCheckpointException;
import org.fars.model.torch.AutogradPass.LibtorchContext;

/**
 * A TorchScript file ({@code torch.jit.save}): a program with its weights, which PyTorch's interpreter runs. Always in
 * evaluation mode, gradients included. For the engine's thread.
 */
final class TorchScriptModule {
    private static final Pattern ERROR = Pattern.compile("\\w*(?:Error|Exception): (.+)");

    private static final String NO_PROGRAM = "is no TorchScript file (torch.jit.save writes one)";

    private final Path file;
    private final PtSymbolBlock module;

    private TorchScriptModule(Path file, PtSymbolBlock module) {
        this.file = file;
        this.module = module;
    }

    /**
     * Loads a program.
     *
     * @param file a TorchScript file
     * @param bytes what was read from it
     * @param manager owner of what is loaded
     * @throws InvalidCheckpointException when it is no TorchScript file, or one that PyTorch cannot load
     */
    static TorchScriptModule load(Path file, byte[] bytes, NDManager manager) {
        requireProgram(file);
        try {
            // The optimiser compiles a program anew after some passes, after which an image's bits could be others.
            JniUtils.setGraphExecutorOptimize(false);
            PtSymbolBlock module = JniUtils.loadModule((PtNDManager) manager, new ByteArrayInputStream(bytes), true,
                    false);
            JniUtils.enableInferenceMode(module);
            for (NDArray parameter : JniUtils.moduleGetParams(module, (PtNDManager) manager)) {
                parameter.setRequiresGradient(false);
            }
            return new TorchScriptModule(file, module);
        } catch (IOException | RuntimeException e) {
            throw new InvalidCheckpointException(file, "cannot be loaded by PyTorch: " + reason(e), e);
        }
    }

    /** Looks into the archive, before PyTorch does. */
    static void requireProgram(Path file) {
        Set<String> parts = new HashSet<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String[] path = entry.getName().split("/");
                parts.add(path.length > 1 ? path[1] : path[0]);
            }
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, NO_PROGRAM, e);
        }
        if (!parts.contains("constants.pkl") || !parts.contains("code")) {
            throw new InvalidCheckpointException(file, parts.contains("data.pkl")
                    ? "is a checkpoint of weights, not a TorchScript program; import it with --backbone"
                    : NO_PROGRAM, null);
        }
    }

    /**
     * Runs it.
     *
     * @param x {@code [batch, channels, height, width]}
     * @return {@code [batch, m]}
     * @throws InvalidCheckpointException when it fails, or gives anything but one tensor with a row for each image
     */
    NDArray apply(NDArray x) {
        NDList given;
        try {
            given = ChannelBlocks.mustBeFull() && !x.getDevice().isGpu()
                    ? LibtorchContext.withoutOneDnn(() -> forward(x))
                    : forward(x);
        } catch (RuntimeException e) {
            throw new InvalidCheckpointException(file, "cannot be run on images of " + x.getShape().slice(1) + ": "
                    + reason(e), e);
        }
        if (given.size() != 1) {
            throw new InvalidCheckpointException(file,
                    "gives " + given.size() + " tensors where one of embeddings is needed",
                    null);
        }
        NDArray z = given.singletonOrThrow();
        Shape shape = z.getShape();
        if (shape.dimension() < 2 || shape.get(0) != x.getShape().get(0) || shape.size() == 0) {
            throw new InvalidCheckpointException(file,
                    "gives a tensor of shape " + shape + " for " + x.getShape().get(0)
                            + " images; one row for each is needed",
                    null);
        }
        if (z.getDataType() != DataType.FLOAT32) {
            throw new InvalidCheckpointException(file,
                    "gives numbers of type " + z.getDataType() + "; float32 is needed",
                    null);
        }
        return z.reshape(shape.get(0), -1);
    }

    private NDList forward(NDArray x) {
        return IValueUtils.forward(module, new NDList(x), x.hasGradient());
    }

    /** Returns the error behind PyTorch's tracebacks, or where there are none what it says first. */
    static String reason(String message) {
        List<String> lines = message.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        return lines.stream()
            .map(ERROR::matcher)
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1))
            .reduce((earlier, later) -> later)
            .or(() -> lines.stream()
                .filter(line -> !line.startsWith("Traceback") && !line.startsWith("File \"")
                        && !line.startsWith("The following operation failed"))
                .findFirst())
            .orElse("no reason given");
    }

    static String reason(Exception e) {
        return reason(e.getMessage() == null ? e.toString() : e.getMessage());
    }
}
