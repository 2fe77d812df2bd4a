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
import java.util.Map;
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
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new InvalidModelException(file, "is missing", e);
        } catch (IOException e) {
            throw new InvalidModelException(file, "cannot be read", e);
        }
        require(file, expected.equalsIgnoreCase(sha256(bytes)),
                "is not the file that " + CARD + " means (its SHA-256 differs); get the model again");
        return bytes;
    }

    /**
     * Writes files and card; the card comes last and names the hash of each file, those written earlier included.
     *
     * @param card what the card says; its {@code files} are completed
     * @param files contents by name
     * @return the card as written
     */
    public ModelCard write(ModelCard card, Map<String, byte[]> files) throws IOException {
        Map<String, String> hashes = new LinkedHashMap<>(card.files() == null ? Map.of() : card.files());
        for (Map.Entry<String, byte[]> file : new HashMap<>(files).entrySet()) {
            Path target = path.resolve(file.getKey()).normalize();
            if (!target.startsWith(path.normalize())) {
                throw new IllegalArgumentException(target + " lies outside " + path);
            }
            AtomicFiles.write(target, file.getValue());
            hashes.put(file.getKey(), sha256(file.getValue()));
        }
        ModelCard complete = new ModelCard(card.id(), card.title(), card.input(), card.architecture(), card.classes(),
                card.heads(), card.lipschitz(), card.training(), card.data(), card.metrics(),
                new java.util.TreeMap<>(hashes));
        AtomicFiles.write(path.resolve(CARD), json.writerWithDefaultPrettyPrinter().writeValueAsBytes(complete));
        return complete;
    }

    /** The parser may quote what it met, at any length. */

    private static void require(Path file, boolean holds, String sentence) {
        if (!holds) {
            throw new InvalidModelException(file, sentence, null);
        }
    }

    /** SHA-256 in hexadecimal. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
