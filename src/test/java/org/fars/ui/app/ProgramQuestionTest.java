package org.fars.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fars.ui.WindowWaits.until;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import javafx.scene.Scene;
import javafx.scene.control.DialogPane;
import javafx.scene.layout.Pane;
import javafx.stage.Stage;
import org.fars.model.TrustPolicy.TrustStore;
import org.fars.ui.app.ExplorerApplication.ProgramQuestion;
import org.fars.ui.chart.Typeface;
import org.fars.ui.common.Messages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;

class ProgramQuestionTest {
    private static final String HASH = "ab".repeat(32);

    private final FxRobot robot = new FxRobot();
    @TempDir
    private Path folder;
    private ProgramQuestion question;
    private TrustStore store;

    @BeforeEach
    void show() throws Exception {
        Stage stage = FxToolkit.registerPrimaryStage();
        FxToolkit.setupStage(shown -> {
            Typeface.loadForWindow();
            shown.setScene(new Scene(new Pane(), 900, 600));
            shown.show();
        });
        question = new ProgramQuestion(stage, new Messages(Locale.ENGLISH));
        store = new TrustStore(folder.resolve("trusted"));
        store.ask(question);
    }

    private CompletableFuture<Boolean> open() throws Exception {
        CompletableFuture<Boolean> answer = CompletableFuture
            .supplyAsync(() -> store.confirm(folder.resolve("backbone.pt"), HASH));
        until(() -> robot.lookup("#program-question").tryQuery().isPresent());
        return answer;
    }

    @Test
    void theFileAndItsHashAreNamedAndTheAnswerIsRemembered() throws Exception {
        CompletableFuture<Boolean> answer = open();
        assertThat(robot.lookup("#program-question").queryAs(DialogPane.class).getContentText())
            .contains(folder.resolve("backbone.pt").toString(), HASH);
        robot.clickOn("Run it");
        assertThat(answer.get()).isTrue();
        assertThat(Files.readString(folder.resolve("trusted"))).startsWith(HASH);
        assertThat(store.confirm(folder.resolve("backbone.pt"), HASH)).as("without a question").isTrue();
    }

    @Test
    void refusingOpensNothingAndIsAskedAgain() throws Exception {
        CompletableFuture<Boolean> answer = open();
        robot.clickOn("Do not open");
        assertThat(answer.get()).isFalse();
        CompletableFuture<Boolean> again = open();
        robot.clickOn("Do not open");
        assertThat(again.get()).isFalse();
    }
}
