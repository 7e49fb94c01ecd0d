package org.neuroskin.demo.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the launcher is asked to do. */
sealed interface Command {
    /** Why a log is recovered. */
    List<String> REASONS = List.of("database-lost", "database-damaged", "mistake", "exercise");

    /** What there is, for whoever asked for something else. */
    String NAMES = "up, down, status, token, demo, keys, backup, restore, recover-log or authzen-fixture";

    /** Starts everything; {@code detach} leaves it running. */
    record Up(boolean detach) implements Command {}

    /** Stops everything that {@link Up} started. */
    record Down() implements Command {}

    /** Says what runs. */
    record Status() implements Command {}

    /** Prints an access token; with {@code dpop} one that is bound to a key. */
    record Token(String user, String app, String purpose, boolean dpop) implements Command {}

    /** Tells the story. */
    record Demo() implements Command {}

    /** Takes a backup into a new folder. */
    record Backup(Path folder) implements Command {}

    /** Puts a backup in place; {@code replace} gives up what the databases hold. */
    record Restore(Path folder, boolean replace) implements Command {}

    /** Lets a log that has lost entries go on. */
    record RecoverLog(String reason, String actor) implements Command {}

    /** Loads a scenario of others into the decision point. */
    record AuthzenFixture(Path file) implements Command {}

    /** Says which keys there are, and how far rotations have come; where {@code rotation} is not empty, which data keys it closed. */
    record KeysStatus(String rotation) implements Command {}

    /** Has what rests at a data service under closed data keys sealed anew, of one person where {@code subject} is not empty. */
    record KeysReseal(String service, String reason, String subject) implements Command {}

    /** Has keys rotated: those of a level, of one person or category where these are not empty. */
    record KeysRotate(String level, String subject, String category) implements Command {}

    /**
     * Reads the command line.
     *
     * @throws LauncherFailure if it is not one of those
     */
    static Command parse(List<String> arguments) {
        if (arguments.isEmpty()) {
            throw new LauncherFailure("no command (expected: %s)".formatted(NAMES));
        }
        String name = arguments.getFirst();
        List<String> rest = arguments.subList(1, arguments.size());
        return switch (name) {
            case "up" -> up(rest);
            case "down" -> alone(name, rest, new Down());
            case "status" -> alone(name, rest, new Status());
            case "demo" -> alone(name, rest, new Demo());
            case "token" -> token(rest);
            case "backup" -> backup(rest);
            case "restore" -> restore(rest);
            case "recover-log" -> recoverLog(rest);
            case "authzen-fixture" -> authzenFixture(rest);
            case "keys" -> keys(rest);
            default -> throw new LauncherFailure("there is no command `%s` (expected: %s)".formatted(name, NAMES));
        };
    }

    private static Command up(List<String> rest) {
        if (rest.equals(List.of("--detach"))) {
            return new Up(true);
        }
        return alone("up", rest, new Up(false));
    }

    private static Command alone(String name, List<String> rest, Command command) {
        if (!rest.isEmpty()) {
            throw new LauncherFailure("`%s` does not know `%s`".formatted(name, rest.getFirst()));
        }
        return command;
    }

    private static Command backup(List<String> rest) {
        return new Backup(onlyFolder("backup FOLDER", rest));
    }

    private static Command restore(List<String> arguments) {
        List<String> rest = new ArrayList<>(arguments);
        boolean replace = rest.remove("--replace");
        return new Restore(onlyFolder("restore FOLDER [--replace]", rest), replace);
    }

    private static Command recoverLog(List<String> arguments) {
        String usage = "recover-log --accept-loss --reason REASON --by NAME";
        List<String> rest = new ArrayList<>(arguments);
        if (!rest.remove("--accept-loss")) {
            throw new LauncherFailure(
                    "what is lost stays lost, and the history says so for ever (expected: %s)".formatted(usage));
        }
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < rest.size(); i += 2) {
            options.put(rest.get(i), rest.get(i + 1));
        }
        String reason = options.getOrDefault("--reason", "");
        String actor = options.getOrDefault("--by", "");
        if (rest.size() != 4 || !REASONS.contains(reason) || !actor.matches("[A-Za-z0-9._@-]{1,64}")) {
            throw new LauncherFailure("`recover-log` needs a reason, one of %s, and who decides (expected: %s)"
                    .formatted(String.join(", ", REASONS), usage));
        }
        return new RecoverLog(reason, actor);
    }

    private static Path onlyFolder(String usage, List<String> rest) {
        if (rest.size() != 1 || rest.getFirst().isBlank() || rest.getFirst().startsWith("--")) {
            throw new LauncherFailure("a backup needs one folder (expected: %s)".formatted(usage));
        }
        return Path.of(rest.getFirst());
    }

    private static Command authzenFixture(List<String> rest) {
        if (rest.size() != 1) {
            throw new LauncherFailure("`authzen-fixture` needs one file (expected: authzen-fixture FILE)");
        }
        return new AuthzenFixture(Path.of(rest.getFirst()));
    }

    private static Command keys(List<String> rest) {
        if (!rest.isEmpty() && rest.size() < 3 && rest.getFirst().equals("status")) {
            return new KeysStatus(rest.size() == 1 ? "" : rest.get(1));
        }
        if (!rest.isEmpty() && rest.getFirst().equals("reseal")) {
            Map<String, String> given = options(rest, 1, Set.of("--service", "--reason", "--person"));
            if (given.containsKey("--service") && given.containsKey("--reason")) {
                return new KeysReseal(
                        given.getOrDefault("--service", ""),
                        given.getOrDefault("--reason", ""),
                        given.getOrDefault("--person", ""));
            }
            throw new LauncherFailure("`keys reseal` needs where and why (expected: keys reseal --service S --reason"
                    + " leak-suspected, leak-confirmed or exercise, [--person PERSON])");
        }
        boolean rotates = rest.size() > 1
                && rest.getFirst().equals("rotate")
                && Set.of("root", "epoch", "subject", "data").contains(rest.get(1));
        if (rotates && rest.size() == 2) {
            return new KeysRotate(rest.get(1), "", "");
        }
        if (rotates && rest.size() == 3 && rest.get(1).equals("subject")) {
            return new KeysRotate(rest.get(1), rest.get(2), "");
        }
        Map<String, String> options = options(rest, 2, Set.of("--person", "--category"));
        boolean known = rest.size() == 2 + 2 * options.size();
        if (rotates && known && rest.get(1).equals("data")) {
            return new KeysRotate(
                    rest.get(1), options.getOrDefault("--person", ""), options.getOrDefault("--category", ""));
        }
        throw new LauncherFailure(
                "`keys` needs what to do (expected: keys status [ROTATION], or keys rotate root, epoch,"
                        + " subject [PERSON] or data [--person PERSON] [--category CATEGORY], or keys reseal)");
    }

    /** Pairs from some place on; none where there is anything else. */
    private static Map<String, String> options(List<String> rest, int from, Set<String> known) {
        Map<String, String> options = new HashMap<>();
        for (int i = from; i + 1 < rest.size(); i += 2) {
            options.put(rest.get(i), rest.get(i + 1));
        }
        boolean pairs = rest.size() == from + 2 * options.size();
        return pairs && known.containsAll(options.keySet()) ? options : Map.of();
    }

    private static Command token(List<String> arguments) {
        List<String> rest = new ArrayList<>(arguments);
        boolean dpop = rest.remove("--dpop");
        Set<String> known = Set.of("--user", "--app", "--purpose");
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < rest.size(); i += 2) {
            if (!known.contains(rest.get(i)) || i + 1 == rest.size()) {
                throw new LauncherFailure(
                        "`token` does not understand `%s` (expected: --user U --app A --purpose P [--dpop])"
                                .formatted(rest.get(i)));
            }
            options.put(rest.get(i), rest.get(i + 1));
        }
        return new Token(option(options, "--user"), option(options, "--app"), option(options, "--purpose"), dpop);
    }

    private static String option(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null || !value.matches("[A-Za-z0-9._,-]{1,64}")) {
            throw new LauncherFailure(
                    "`token` needs %s with a name (expected: --user U --app A --purpose P [--dpop])".formatted(name));
        }
        return value;
    }
}
