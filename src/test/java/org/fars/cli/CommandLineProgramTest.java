package org.fars.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import org.fars.core.JobContext;
import org.fars.model.LoadedModel;
import org.fars.model.ModelCard;
import org.fars.model.ModelCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineProgramTest extends CommandTestBase {
    @ParameterizedTest
    @ValueSource(strings = {"--certificates=nonsense", "--alpha=2", "--alpha=NaN", "--n=0", "--n0=-1", "--sigma=x",
            "--sigma=-1", "--seed=1.5", "--nonsense", "--model=nonsense"})
    void wrongUsageIsOneLineAndStatusTwo(String option) {
        assertThat(run("analyze", image("red.png", 0x330000), option)).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "dance | unknown command 'dance'; ",
            "analyse | unknown command 'analyse'; did you mean analyze",
            "analyze --certificate x.png | unknown option '--certificate'; did you mean --certificates",
            "analyze x.png --n many | --n: 'many' is not an integer",
            "analyze x.png --n 99999999999999999999 | --n: '99999999999999999999' is not an integer, or too large",
            "attack x.png --out o --eps wide | --eps: 'wide' is not a number",
            "attack x.png --out o --eps Infinity | --eps must be greater than 0, not Infinity",
            "attack x.png --out o --eps 0 | --eps must be greater than 0, not 0.0",
            "attack x.png --out o --eps 0,5 | '0,5' looks like a decimal comma; write decimals with a point, as in 0.5",
            "attack x.png --out o --steps 0 | --steps must be 1 or more, not 0",
            "attack x.png --out o --step-size 0 | --step-size must be greater than 0, not 0.0",
            "analyze x.png --sigma 0 | --sigma must be greater than 0, not 0.0",
            "evaluate x --out o --limit 0 | --limit must be 1 or more, not 0",
            "evaluate x --out o --steps 0 | --steps must be 1 or more, not 0",
            "evaluate x --out o --eps 0,5 | --eps: '0,5' looks like a decimal comma",
            "evaluate x --out o --eps 1,05 | --eps: '1,05' looks like a decimal comma",
            "evaluate x --out o --eps 0.1,wide | --eps: 'wide' is not a number",
            "audit --limit 0 | --limit must be 1 or more, not 0",
            "analyze | missing required parameter: 'IMAGE'; see fars-explorer analyze --help",
            "evaluate x y --out o | unexpected argument 'y'"})
    void wrongUsageIsSaidInWordsForAPerson(String words, String sentence) {
        assertThat(run((Object[]) words.split(" "))).isEqualTo(2);

        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains(sentence);
    }

    /** To Java it is the working folder, to a shell a variable that nobody set. */
    @Test
    void anEmptyNameIsNoFileAndNoModel() {
        assertThat(run("analyze", "")).isEqualTo(2);
        assertThat(err.toString()).contains("an empty path names no file or folder");
        assertThat(run("attack", image("red.png", 0x330000), "--out", "")).isEqualTo(2);
        assertThat(run("analyze", image("red.png", 0x330000), "--model", "")).isEqualTo(2);
        assertThat(err.toString()).startsWith("'': ");
    }

    @Test
    void commandsAndImagesAreNeeded() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("analyze")).isEqualTo(2);
        assertThat(run("dance")).isEqualTo(2);
        assertThat(run("attack", image("red.png", 0x330000))).isEqualTo(2);
        assertThat(err.toString()).contains("--out");
    }

    @Test
    void helpIsAResult() {
        assertThat(run("analyze", "--help")).isZero();
        assertThat(out.toString()).contains("Example:").contains("--certificates");
        assertThat(run("--version")).isZero();
    }

    /** A stream on a disk that is full from some byte on. */
    private static class FullDisk extends OutputStream {
        private int room;

        FullDisk(int room) {
            this.room = room;
        }

        @Override
        public void write(int b) throws IOException {
            if (room-- <= 0) {
                throw new IOException("No space left on device");
            }
        }
    }

    private int runInto(OutputStream results, Object... arguments) {
        err.getBuffer().setLength(0);
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int status = run(new FakeModels("colours"), Console.of(results, UTF_8, messages, UTF_8, false), arguments);
        err.append(messages.toString(UTF_8));
        return status;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void resultsThatCannotBeWrittenAreNoSuccess(int room) {
        assertThat(runInto(new FullDisk(room), "analyze", image("red.png", 0x330000), "--json")).isEqualTo(3);
        assertThat(err.toString()).isEqualToNormalizingNewlines(
                "standard output: cannot be written: No space left on device\n");
        assertThat(runInto(new FullDisk(room), "models", "--json")).isEqualTo(3);
        assertThat(runInto(new FullDisk(room), "analyze", "--help")).isEqualTo(3);
    }

    @Test
    void noImageIsAnalysedAfterResultsCouldNotBeWritten() {
        Object[] words = {"analyze", image("a.png", 0x330000), image("b.png", 0x330000), "--json"};
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        assertThat(runInto(whole, words)).isZero();
        int first = whole.toString(UTF_8).indexOf("b.png");
        List<Integer> attempts = new ArrayList<>();

        assertThat(runInto(new FullDisk(first - 500) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                attempts.add(length);
                super.write(bytes, offset, length);
            }
        }, words)).isEqualTo(3);

        assertThat(attempts.stream().mapToInt(Integer::intValue).sum()).isLessThan(whole.size());
    }

    @Test
    void aFullDiskIsReportedAsSuch() {
        ModelCatalog catalog = new ModelCatalog() {
            @Override
            public List<ModelCard> list() {
                return new FakeModels("colours").list();
            }

            @Override
            public LoadedModel open(String id, JobContext progress) {
                throw new IllegalStateException(new FileSystemException("cache", null, "No space left on device"));
            }
        };

        assertThat(run(catalog, "analyze", image("red.png", 0x330000))).isEqualTo(3);

        assertThat(err.toString()).startsWith("the disk is full").hasLineCount(1);
    }

    @Test
    void modelsListsThemAndMarksTheDefault() {
        assertThat(run(new FakeModels("fashion-mnist", "imagenette"), "models", "--json")).isZero();
        assertThat(json().get(1).get("id").asString()).isEqualTo("imagenette");
        assertThat(json().get(1).get("is_default").asBoolean()).isTrue();
        assertThat(json().get(0).get("input").get("channels").asInt()).isEqualTo(3);
        assertThat(run(new FakeModels("fashion-mnist"), "models")).isZero();
        assertThat(out.toString()).contains("fashion-mnist").contains("3×4×4").contains("default");
        assertThat(run(new FakeModels(), "models")).isEqualTo(3);
        assertThat(err.toString()).startsWith("models: none found in ");
    }
}
