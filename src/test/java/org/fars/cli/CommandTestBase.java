package org.fars.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.fars.attack.Attacks;
import org.fars.certify.Certifiers;
import org.fars.core.AppDirectories;
import org.fars.core.JobContext;
import org.fars.model.ModelCatalog;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs commands in this process, with models that decide by colour, and keeps what they print. */
abstract class CommandTestBase {
    @TempDir
    Path folder;
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    final JobContext context = new JobContext();

    final int run(ModelCatalog models, Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return run(models, new Console(new PrintWriter(out), new PrintWriter(err), false), arguments);
    }

    final int run(ModelCatalog models, Console console, Object... arguments) {
        CliServices services = new CliServices(models, Certifiers.standard(), new Attacks(),
                new AppDirectories(folder, folder),
                console);
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        return new CommandLineProgram(services).run(words, context);
    }

    final int run(Object... arguments) {
        return run(new FakeModels("colours"), arguments);
    }

    final JsonNode json() {
        return JsonMapper.builder().build().readTree(out.toString());
    }

    final Path image(String name, int rgb) {
        BufferedImage drawn = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 16; i++) {
            drawn.setRGB(i % 4, i / 4, rgb);
        }
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            ImageIO.write(drawn, "png", file.toFile());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
