package org.fars.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.fars.core.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleTest {
    @Test
    void anErrorMessageIsOneLineEvenIfAFileNameHasALineBreak() {
        StringWriter err = new StringWriter();
        new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), false)
            .complain("/data/two\nlines.jpg: is not an image\u001B[31m of a known format");
        assertThat(err.toString().lines())
            .containsExactly("/data/two lines.jpg: is not an image [31m of a known format");
    }

    @Test
    void whatControlsATerminalIsReplaced() {
        assertThat(Console.printable("a\u001b[31mb\u009bc\u202ed\u2028e é中\ud83d\ude00"))
            .isEqualTo("a?[31mb?c?d?e é中\ud83d\ude00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/b", "..", ".hidden", "", "C:\\x", "-x"})
    void aNameThatIsAPathIsRefused(String name) {
        assertThatThrownBy(() -> NewModelArguments.name("--name", name)).isInstanceOf(InvalidSettingException.class)
            .hasMessageStartingWith("--name: ");
    }
}
