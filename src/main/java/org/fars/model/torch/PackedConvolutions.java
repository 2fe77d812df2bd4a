package org.fars.model.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Convolutions on the processor whose kernels are laid out for it once. In its ordinary convolutions PyTorch has oneDNN lay
 * out the kernel anew in each call, which takes longer than the convolution where there is one image, and leaves oneDNN out
 * of small batches, so that an image's bits would depend on its company. These give an image the same bits in any batch, even
 * alone.
 * <p>
 * PyTorch has the operators, but only TorchScript can call them: through the program below. Thread-safe; to be used with one
 * thread an operation, see {@link TorchEngine#runConcurrently}, since kernels are laid out for that.
 */
final class PackedConvolutions {
    private static final Logger LOG = LoggerFactory.getLogger(PackedConvolutions.class);
    private static final String CONTEXT = "__torch__.torch.classes.mkldnn.ConvOpContext";
    private static final String CODE = """
            class Packed(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def pack(self: __torch__.Packed, kernel: Tensor, bias: Tensor, padding: int, input: List[int],
                  activation: str) -> CONTEXT:
                return ops.mkldnn_prepacked.conv2d_prepack(kernel, bias, [1, 1], [padding, padding], [1, 1], 1, input,
                    activation)
              def convolve(self: __torch__.Packed, x: Tensor, kernel: CONTEXT) -> Tensor:
                return ops.mkldnn_prepacked.conv2d_run(x, kernel)
              def subtract(self: __torch__.Packed, x: Tensor, inner: CONTEXT, outer: CONTEXT) -> Tensor:
                h = ops.mkldnn_prepacked.conv2d_run(x, inner)
                return torch.sub(x, ops.mkldnn_prepacked.conv2d_run(h, outer))
              def subtract_gated(self: __torch__.Packed, x: Tensor, gates: Tensor, inner: CONTEXT, outer: CONTEXT) -> Tensor:
                h = torch.mul(ops.mkldnn_prepacked.conv2d_run(x, inner), gates)
                return torch.sub(x, ops.mkldnn_prepacked.conv2d_run(h, outer))
            """
        .replace("CONTEXT", CONTEXT);
    /** Python's pickle of an object of that class with {@code training} false. */
    private static final String OBJECT = "\u0080\u0002c__torch__\nPacked\n)\u0081}X\b\0\0\0training\u0089sb.";
    private static final String NO_CONSTANTS = "\u0080\u0002).";
    /** Many times the rounding of float32 sums, relative to the largest value. */
    private static final double TOLERANCE = 1e-4;

    private final PtSymbolBlock program;

    private PackedConvolutions(PtSymbolBlock program) {
        this.program = program;
    }

    /** A kernel, laid out, with its bias and perhaps a ReLU behind. */
    static final class Kernel {
        private final IValue context;
        private final long out;
        private final boolean isFilled;

        private Kernel(IValue context, long out, boolean isFilled) {
            this.context = context;
            this.out = out;
            this.isFilled = isFilled;
        }

        /** Returns what the laid out kernel takes. */
        NDArray filled(NDArray x) {
            return isFilled ? ChannelBlocks.filled(x, 1) : x;
        }
    }

    /**
     * Returns these convolutions; empty where PyTorch was built without oneDNN, or where they do not agree with its ordinary
     * ones. For the engine's thread.
     *
     * @param manager owner of the program, of the processor
     */
    static Optional<PackedConvolutions> load(NDManager manager) {
        try (NDManager scope = manager.newSubManager(Device.cpu())) {
            PackedConvolutions loaded = new PackedConvolutions(
                    JniUtils.loadModule((PtNDManager) manager, new ByteArrayInputStream(archive()), true, false));
            NDArray x = scope.arange(-2f, 3f, 1 / 256f).get("0:1280").reshape(1, 20, 8, 8);
            NDArray kernel = scope.arange(-1f, 1f, 1 / 512f).get("0:540").reshape(3, 20, 3, 3);
            NDArray bias = scope.create(new float[]{0.5f, -0.25f, 2});
            NDArray packed = loaded.convolve(x, loaded.pack(kernel, bias, false, x.getShape(), scope));
            NDArray ordinary = Convolution.same(x, kernel, bias);
            float apart = packed.sub(ordinary).abs().max().getFloat() / ordinary.abs().max().getFloat();
            if (apart < TOLERANCE) {
                return Optional.of(loaded);
            }
            LOG.warn("convolutions with packed kernels are wrong here by {}: not used", apart);
        } catch (IOException | RuntimeException e) {
            LOG.info("no convolutions with packed kernels here: {}", TorchScriptModule.reason(e));
        }
        return Optional.empty();
    }

    private static byte[] archive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            write(zip, "data.pkl", OBJECT);
            write(zip, "code/__torch__.py", CODE);
            write(zip, "code/__torch__/torch/classes/mkldnn.py", "");
            write(zip, "constants.pkl", NO_CONSTANTS);
            write(zip, "version", "3\n");
        }
        return bytes.toByteArray();
    }

    private static void write(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry("packed/" + name));
        zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
        zip.closeEntry();
    }

    /**
     * Lays out a kernel.
     *
     * @param kernel {@code [out, in, k, k]}, k odd
     * @param bias {@code [out]}, or null
     * @param rectified whether a ReLU follows
     * @param input the shape of the maps that it will meet; any number of images
     * @param owner frees it
     */
    Kernel pack(NDArray kernel, NDArray bias, boolean rectified, Shape input, NDManager owner) {
        try (NDManager scope = owner.newSubManager()) {
            // A copy in memory of the engine's: the result refers to it, and tensors made of Java arrays lie in memory of Java's.
            long out = kernel.getShape().get(0);
            boolean isFilled = ChannelBlocks.areMissing(kernel);
            NDArray laid = isFilled ? ChannelBlocks.filledKernel(inScope(scope, kernel.duplicate())) : kernel;
            NDArray values = bias == null ? scope.zeros(new Shape(out)) : inScope(scope, bias.duplicate());
            NDArray added = isFilled ? ChannelBlocks.filled(values, 0) : values;
            long[] shape = input.getShape().clone();
            shape[1] = laid.getShape().get(1);
            try (IValue k = tensor(laid);
                    IValue b = tensor(added);
                    IValue padding = IValue.from((kernel.getShape().get(2) - 1) / 2);
                    IValue in = IValue.listFrom(shape);
                    IValue activation = IValue.from(rectified ? "relu" : "none")) {
                IValue context = IValueUtils.runMethod(program, "pack", k, b, padding, in, activation);
                owner.attachInternal(context.getUid(), context);
                return new Kernel(context, out, isFilled);
            }
        }
    }

    private static NDArray inScope(NDManager scope, NDArray array) {
        array.attach(scope);
        return array;
    }

    /** Returns Kx + b, or max(Kx + b, 0); it belongs to the manager of {@code x}, as all results do. */
    NDArray convolve(NDArray x, Kernel kernel) {
        try (IValue in = tensor(kernel.filled(x));
                IValue out = IValueUtils.runMethod(program, "convolve", in, kernel.context)) {
            return ChannelBlocks.first(out.toTensor((PtNDManager) x.getManager()), kernel.out);
        }
    }

    /** Returns x − outer(inner(x)). */
    NDArray subtract(NDArray x, Kernel inner, Kernel outer) {
        try (IValue in = tensor(inner.filled(x));
                IValue out = IValueUtils.runMethod(program, "subtract", in, inner.context, outer.context)) {
            return ChannelBlocks.first(out.toTensor((PtNDManager) x.getManager()), outer.out);
        }
    }

    /** Returns x − outer(gates ∘ inner(x)). */
    NDArray subtractGated(NDArray x, NDArray gates, Kernel inner, Kernel outer) {
        try (IValue in = tensor(inner.filled(x));
                IValue open = tensor(outer.filled(gates));
                IValue out = IValueUtils.runMethod(program, "subtract_gated", in, open, inner.context, outer.context)) {
            return ChannelBlocks.first(out.toTensor((PtNDManager) x.getManager()), outer.out);
        }
    }

    private static IValue tensor(NDArray x) {
        return IValue.from((PtNDArray) x);
    }
}
