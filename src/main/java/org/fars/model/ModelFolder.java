package org.fars.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.fars.core.AtomicFiles;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model on disk: {@code model.json} and the files it names, each with its SHA-256.
 *
 * @param path the folder
 * @param json reads and writes the card
 */
public record ModelFolder(Path path, JsonMapper json) {
    private static final String CARD = "model.json";

    /** Where the backbone's weights are. */
    public static final String BACKBONE = "backbone.safetensors";
    /** Where the backbone is, if it is a TorchScript program. */
    public static final String PROGRAM = "backbone.pt";

    /**
     * Reads the card.
     *
     * @throws InvalidModelException when it is missing, is no JSON, or lacks what every model has
     */
    public ModelCard card() {
        Path file = path.resolve(CARD);
        ModelCard card;
        try {
            card = json.readValue(Files.readString(file), ModelCard.class);
        } catch (NoSuchFileException e) {
            throw new InvalidModelException(file, "is missing, so this folder is no model", e);
        } catch (IOException e) {
            throw new InvalidModelException(file, "cannot be read", e);
        } catch (JacksonException e) {
            throw new InvalidModelException(file, new JsonErrorMessages(e).sentence(), e);
        }
        require(file, card != null, "is empty");
        require(file, card.id() != null && !card.id().isBlank(), "has no 'id'");
        require(file, card.input() != null && card.input().size() > 0, "has no 'input' with channels, height, width");
        require(file, card.input().channels() == 1 || card.input().channels() == 3,
                "has an 'input' of " + card.input().channels() + " channels; 1 and 3 are known");
        require(file, card.architecture() != null, "has no 'architecture'");
        require(file, card.heads() != null, "has no 'heads'");
        require(file, card.files() != null, "has no 'files' with a SHA-256 for each");
        require(file, card.task() == null || card.isDense() || card.task().equals("classification"),
                "has the task '" + card.task() + "'; known are 'classification' and 'segmentation'");
        require(file, !card.isDense() || card.segmentation() != null && card.classes() != null
                && card.segmentation().colours() != null
                && card.segmentation().colours().size() == card.classes().size()
                && card.segmentation()
                    .colours()
                    .stream()
                    .allMatch(colour -> colour != null && colour.matches("#[0-9A-Fa-f]{6}")),
                "has the task 'segmentation', and needs 'classes' and 'segmentation' with a colour, #RRGGBB, for each");
        Path name = path.toAbsolutePath().normalize().getFileName();
        require(file, name != null && name.toString().equals(card.id()), "has the id '" + card.id()
                + "' in a folder named '" + name + "'; give both the same name");
        for (ModelCard.HeadCard head : card.heads()) {
            require(file, head != null && head.name() != null && head.kind() != null && head.file() != null,
                    "has a head without 'name', 'kind' or 'file'");
        }
        return card;
    }

    /**
     * Reads a file that the card names and checks its hash.
     *
     * @throws InvalidModelException when it is missing, unreadable, outside the folder, or not the file that the card means
     */
    public byte[] read(ModelCard card, String name) {
        Path file = path.resolve(name).normalize();
        require(file, file.startsWith(path.normalize()), "lies outside the model's folder");
        String expected = card.files().get(name);
        require(file, expected != null, "has no SHA-256 in " + CARD);
        Path staged = staged(file, expected);
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(Files.exists(staged) ? staged : file);
        } catch (NoSuchFileException e) {
            throw new InvalidModelException(file, "is missing", e);
        } catch (IOException e) {
            throw new InvalidModelException(file, "cannot be read", e);
        }
        require(file, expected.equalsIgnoreCase(sha256(bytes)),
                "is not the file that " + CARD + " means (its SHA-256 differs); get the model again");
        return bytes;
    }

    /** Returns where a file of that hash is kept until the card that names the hash is written. */
    private static Path staged(Path file, String hash) {
        return file.resolveSibling("." + file.getFileName() + "." + hash.toLowerCase(Locale.ROOT));
    }

    /**
     * Writes files and card, which names the hash of each file, those written earlier included. New files are first written
     * beside the old ones, then the card is replaced, then each new file takes the place of the old one: whenever this is
     * interrupted, the folder holds the old model or the new one.
     *
     * @param card what the card says; its {@code files} are completed
     * @param files contents by name
     * @return the card as written
     * @throws org.fars.core.AtomicFiles.UnwritableFileException if a file cannot be written, as on a full disk; the old
     * model is unchanged
     */
    public ModelCard write(ModelCard card, Map<String, byte[]> files) throws IOException {
        Map<Path, Path> staged = new LinkedHashMap<>();
        Map<String, String> hashes = new LinkedHashMap<>(card.files() == null ? Map.of() : card.files());
        for (Map.Entry<String, byte[]> file : new HashMap<>(files).entrySet()) {
            Path target = path.resolve(file.getKey()).normalize();
            if (!target.startsWith(path.normalize())) {
                throw new IllegalArgumentException(target + " lies outside " + path);
            }
            String hash = sha256(file.getValue());
            hashes.put(file.getKey(), hash);
            AtomicFiles.write(staged(target, hash), file.getValue());
            staged.put(staged(target, hash), target);
        }
        ModelCard complete = card.with(card.heads(), card.lipschitz(), new TreeMap<>(hashes));
        try {
            AtomicFiles.write(path.resolve(CARD), json.writerWithDefaultPrettyPrinter().writeValueAsBytes(complete));
        } catch (AtomicFiles.UnwritableFileException e) {
            for (Path file : staged.keySet()) {
                Files.deleteIfExists(file);
            }
            throw e;
        }
        for (Map.Entry<Path, Path> file : staged.entrySet()) {
            AtomicFiles.replace(file.getKey(), file.getValue());
        }
        return complete;
    }

    private static void require(Path file, boolean holds, String sentence) {
        if (!holds) {
            throw new InvalidModelException(file, sentence, null);
        }
    }

    /** Returns the SHA-256 in hexadecimal. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
