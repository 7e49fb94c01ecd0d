package org.neuroskin.demo.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.neuroskin.demo.story.OfflineVerifier;
import org.neuroskin.demo.story.Story;
import org.neuroskin.demo.story.StoryFailed;

/**
 * The command line behind {@code ./neuroskin up}, {@code down}, {@code status}, {@code token}, {@code demo}, {@code keys},
 * {@code backup}, {@code restore}, {@code recover-log} and {@code authzen-fixture}. Whatever is in the way is told in one sentence
 * on standard error, with exit code 1.
 */
public final class Launcher {
    private static final long LOOK_AGAIN_MILLIS = 500;

    private final Installation installation;
    private final Processes processes;
    private final PrintStream out;
    private final PrintStream err;

    private Launcher(Installation installation, PrintStream out, PrintStream err) {
        this.installation = installation;
        this.processes = new Processes(installation);
        this.out = out;
        this.err = err;
    }

    /** Runs one command; the system property {@code neuroskin.root} names the repository. */
    public static void main(String[] arguments) {
        System.setProperty("logback.configurationFile", "org/neuroskin/demo/launcher/logback.xml");
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), System.getenv(), out, System.err));
    }

    static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        try {
            Command command = Command.parse(arguments);
            Path root = Path.of(System.getProperty("neuroskin.root", "."));
            Installation installation = Installation.of(root, environment);
            try {
                return new Launcher(installation, out, err).run(command);
            } catch (LauncherFailure | StoryFailed e) {
                throw e;
            } catch (RuntimeException e) {
                throw unexpected(installation, e);
            }
        } catch (LauncherFailure | StoryFailed e) {
            err.println("neuroskin: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("neuroskin: interrupted");
        }
        return 1;
    }

    // the end of the process: what nobody foresaw is one sentence too, and its trace is kept
    private static LauncherFailure unexpected(Installation installation, RuntimeException surprise) {
        var trace = new StringWriter();
        surprise.printStackTrace(new PrintWriter(trace));
        PrivateFiles.write(installation.log("launcher"), trace.toString());
        return new LauncherFailure(
                "something unexpected: %s (see %s)".formatted(surprise, installation.log("launcher")));
    }

    private int run(Command command) throws InterruptedException {
        return switch (command) {
            case Command.Up(boolean detach) -> up(detach);
            case Command.Down() -> down();
            case Command.Status() -> status();
            case Command.Token token -> token(token);
            case Command.Demo() -> demo();
            case Command.KeysStatus(String rotation) -> {
                out.print(rotation.isEmpty() ? keys().status() : keys().closedBy(rotation));
                yield 0;
            }
            case Command.KeysRotate(String level, String subject, String category) -> {
                keys().rotate(level, subject, category);
                yield 0;
            }
            case Command.KeysReseal(String service, String reason, String subject) -> {
                keys().reseal(service, reason, subject);
                yield 0;
            }
            case Command.Backup(Path folder) -> backup(folder);
            case Command.RecoverLog(String reason, String actor) -> recoverLog(reason, actor);
            case Command.Restore(Path folder, boolean replace) -> restore(folder, replace);
            case Command.AuthzenFixture(Path file) -> {
                URI origin = URI.create(installation.origin());
                out.print(new AuthzenFixture(origin, new DemoTokens(installation)).load(file));
                yield 0;
            }
        };
    }

    private Keys keys() {
        return new Keys(URI.create(installation.origin()), new DemoTokens(installation), new Progress(out));
    }

    private int token(Command.Token asked) {
        var tokens = new DemoTokens(installation);
        if (!asked.dpop()) {
            out.println(tokens.token(asked.user(), asked.app(), asked.purpose()));
            return 0;
        }
        AppKey key = AppKey.generate();
        String token = tokens.token(asked.user(), asked.app(), asked.purpose(), key);
        // found by what the token says of it
        Path file = installation.home().resolve("dpop").resolve(key.thumbprint() + ".jwk");
        PrivateFiles.write(file, key.toJson());
        err.println("neuroskin: the token is bound to the key in `%s`".formatted(file));
        out.println(token);
        return 0;
    }

    private int up(boolean detach) throws InterruptedException {
        var progress = new Progress(out);
        var ready = new AtomicBoolean();
        // also for Ctrl-C and for a start that fails half-way
        var atEnd = new Thread(() -> stop(ready.get(), progress), "stop at the end");
        Runtime.getRuntime().addShutdownHook(atEnd);
        try (LaunchLock _ = LaunchLock.take(installation.home())) {
            new Up(installation, processes, progress).run();
        }
        progress.say("ready");
        out.print(Up.welcome(installation, detach));
        if (detach) {
            Runtime.getRuntime().removeShutdownHook(atEnd);
            return 0;
        }
        ready.set(true);
        return stay(progress);
    }

    private void stop(boolean all, Progress progress) {
        try {
            if (all) {
                processes.stopAll(progress);
            } else {
                processes.stopStartedHere();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // until nothing runs any more, which another terminal's `down` can bring about
    private int stay(Progress progress) throws InterruptedException {
        Set<Part> running = EnumSet.allOf(Part.class);
        while (!running.isEmpty()) {
            Thread.sleep(LOOK_AGAIN_MILLIS);
            for (Part part : Part.values()) {
                boolean runs = processes.child(part).running().isPresent();
                if (runs && running.add(part)) {
                    progress.say(part.title() + " runs again");
                } else if (!runs && running.remove(part)) {
                    progress.say("%s has ended (%s)".formatted(part.title(), installation.log(part.title())));
                }
            }
        }
        return 0;
    }

    private int down() throws InterruptedException {
        if (!Files.isDirectory(installation.home())) {
            return 0;
        }
        try (LaunchLock _ = LaunchLock.take(installation.home())) {
            processes.stopAll(new Progress(out));
        }
        return 0;
    }

    private int status() {
        boolean healthy = processes.postgresIsHealthy();
        say(
                "postgresql",
                installation.postgresPort(),
                healthy,
                processes.ownPostgres().isPresent());
        for (Part part : Part.values()) {
            ChildProcess child = processes.child(part);
            boolean ready = child.isHealthy();
            say(
                    part.title(),
                    part.ports(installation).getFirst(),
                    ready,
                    child.running().isPresent());
            healthy &= ready;
        }
        return healthy ? 0 : 1;
    }

    private void say(String name, int port, boolean healthy, boolean runs) {
        String state = healthy ? "healthy" : runs ? "runs, but is not ready" : "does not run";
        out.println("%-16s %5d  %s".formatted(name, port, state));
    }

    private int backup(Path folder) throws InterruptedException {
        if (installation.externalPostgres().isEmpty() && !Files.isDirectory(installation.postgresFolder())) {
            throw new LauncherFailure("there is nothing in `%s` to back up".formatted(installation.home()));
        }
        var progress = new Progress(out);
        try (LaunchLock _ = LaunchLock.take(installation.home())) {
            try {
                new Backup(new BackupFolder(folder, installation), processes.postgres(), progress).take();
            } finally {
                processes.stopStartedHere();
            }
        }
        progress.say("the backup is in `%s`; keep it as secret as the databases".formatted(folder));
        return 0;
    }

    private int restore(Path folder, boolean replace) throws InterruptedException {
        var progress = new Progress(out);
        try (LaunchLock _ = LaunchLock.take(installation.home())) {
            new Restore(installation, processes, progress).run(folder, replace);
        }
        progress.say("restored; ./neuroskin up starts it. If the history was signed further than the backup goes, it"
                + " stays closed: see `Recovering the log` in docs/operations.md");
        return 0;
    }

    private int recoverLog(String reason, String actor) throws InterruptedException {
        try (LaunchLock _ = LaunchLock.take(installation.home())) {
            processes.requireNoneRuns();
            try {
                Plan plan = new Plans(installation, processes.postgres()).recovery(reason, actor);
                out.print(Tool.run(plan, installation.log("recover-log")));
            } finally {
                processes.stopStartedHere();
            }
        }
        return 0;
    }

    private int demo() {
        var verifier = new OfflineVerifier(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                installation.root().resolve("ledger-verifier/target/dist"));
        try (var story = new Story(
                URI.create(installation.origin()),
                URI.create(installation.innerUrl(Part.DEMO)),
                new DemoTokens(installation),
                verifier,
                out)) {
            story.tell(PrivateFiles.folder(installation.home()).resolve("demo-history.zip"));
        }
        return 0;
    }
}
