package org.neuroskin.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTest {
    @Test
    void theCommandsAreUnderstood() {
        assertThat(parse("up")).isEqualTo(new Command.Up(false));
        assertThat(parse("up --detach")).isEqualTo(new Command.Up(true));
        assertThat(parse("down")).isEqualTo(new Command.Down());
        assertThat(parse("status")).isEqualTo(new Command.Status());
        assertThat(parse("demo")).isEqualTo(new Command.Demo());
        assertThat(parse("backup b")).isEqualTo(new Command.Backup(Path.of("b")));
        assertThat(parse("restore b")).isEqualTo(new Command.Restore(Path.of("b"), false));
        assertThat(parse("restore --replace b")).isEqualTo(new Command.Restore(Path.of("b"), true));
        assertThat(parse("recover-log --reason mistake --accept-loss --by me"))
                .isEqualTo(new Command.RecoverLog("mistake", "me"));
        assertThat(parse("authzen-fixture a.json")).isEqualTo(new Command.AuthzenFixture(Path.of("a.json")));
        assertThat(parse("keys status")).isEqualTo(new Command.KeysStatus(""));
        assertThat(parse("keys status 0192")).isEqualTo(new Command.KeysStatus("0192"));
        assertThat(parse("keys rotate epoch")).isEqualTo(new Command.KeysRotate("epoch", "", ""));
        assertThat(parse("keys rotate subject 8a6f")).isEqualTo(new Command.KeysRotate("subject", "8a6f", ""));
        assertThat(parse("keys rotate data")).isEqualTo(new Command.KeysRotate("data", "", ""));
        assertThat(parse("keys rotate data --category mood --person 8a6f"))
                .isEqualTo(new Command.KeysRotate("data", "8a6f", "mood"));
        assertThat(parse("keys reseal --reason exercise --service skin"))
                .isEqualTo(new Command.KeysReseal("skin", "exercise", ""));
        assertThat(parse("keys reseal --service skin --person 8a6f --reason leak-suspected"))
                .isEqualTo(new Command.KeysReseal("skin", "leak-suspected", "8a6f"));
        assertThat(parse("token --purpose self-access --user adult-eu --app self-service"))
                .isEqualTo(new Command.Token("adult-eu", "self-service", "self-access", false));
        assertThat(parse("token --user a --dpop --app b --purpose c"))
                .isEqualTo(new Command.Token("a", "b", "c", true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    start                                          | there is no command `start`
                    up --deatch                                    | `up` does not know `--deatch`
                    down now                                       | `down` does not know `now`
                    token --user adult-eu --app self-service       | `token` needs --purpose
                    token --user adult-eu --app                    | `token` does not understand `--app`
                    token --usr adult-eu                           | `token` does not understand `--usr`
                    token --user a&b=c --app x --purpose y         | `token` needs --user with a name
                    token --user a --app b --dpop                  | `token` needs --purpose
                    token --user a --app b --purpose c --dpop --dpop | `token` does not understand `--dpop`
                    keys                                           | `keys` needs what to do
                    keys rotate                                    | `keys` needs what to do
                    keys reseal --service skin                     | `keys reseal` needs where and why
                    keys reseal skin --reason exercise             | `keys reseal` needs where and why
                    keys reseal --service skin --reason exercise x | `keys reseal` needs where and why
                    keys rotate month                              | `keys` needs what to do
                    keys rotate root 8a6f                          | `keys` needs what to do
                    keys rotate data 8a6f                          | `keys` needs what to do
                    keys rotate data --person                      | `keys` needs what to do
                    keys rotate data --person a --person b         | `keys` needs what to do
                    keys rotate data --month 2026-11               | `keys` needs what to do
                    keys rotate subject --category mood            | `keys` needs what to do
                    keys status 0192 0193                          | `keys` needs what to do
                    backup                                         | (expected: backup FOLDER)
                    backup a b                                     | (expected: backup FOLDER)
                    restore --all                                  | (expected: restore FOLDER [--replace])
                    recover-log --reason mistake --by me           | what is lost stays lost
                    recover-log --accept-loss --reason bad --by me | needs a reason
                    recover-log --accept-loss --reason mistake     | who decides
                    authzen-fixture                                | `authzen-fixture` needs one file
                    authzen-fixture a.json b.json                  | `authzen-fixture` needs one file
                    """)
    void aMistakeIsNamed(String line, String sentence) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void nothingToDoIsAMistake() {
        assertThatThrownBy(() -> Command.parse(List.of()))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("no command");
    }

    private static Command parse(String line) {
        return Command.parse(List.of(line.split(" ", -1)));
    }
}
