package org.fars.model.torch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** TorchScript files written by hand, as {@code torch.jit.save} would write them. */
public final class ScriptedModel {
    /** Embeddings [batch, 1·4·4]: pixels above ¼, and dropout, which only a program in training mode performs. */
    public static final String RELU = "torch.dropout(torch.relu(torch.sub(torch.flatten(x, 1), 0.25)), 0.5, self.training)";

    private ScriptedModel() {}

    /**
     * Writes a program.
     *
     * @param expression what it returns for a tensor {@code x}
     */
    public static Path write(Path file, String expression) throws IOException {
        return write(file, "Tensor", expression);
    }

    /** The same for a result of another type. */
    public static Path write(Path file, String type, String expression) throws IOException {
        try (OutputStream stream = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(stream)) {
            // An object of class Net whose state is {'training': True}.
            add(zip, "net/data.pkl", "\u0080\u0002c__torch__\nNet\n)\u0081}(X\b\0\0\0training\u0088ub.");
            add(zip, "net/code/__torch__.py", """
                    class Net(Module):
                      __parameters__ = []
                      __buffers__ = []
                      training : bool
                      def forward(self: __torch__.Net,
                        x: Tensor) -> %s:
                        return %s
                    """.formatted(type, expression));
            add(zip, "net/constants.pkl", "\u0080\u0002).");
            add(zip, "net/version", "3\n");
        }
        return file;
    }

    /** Stored as it is: PyTorch does not expect its files to be compressed. */
    private static void add(ZipOutputStream zip, String name, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        CRC32 sum = new CRC32();
        sum.update(bytes);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
