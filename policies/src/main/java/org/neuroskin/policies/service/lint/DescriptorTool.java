package org.neuroskin.policies.service.lint;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The commands {@code lint-service} and {@code draft-service}.
 *
 * <p>Ends with 0 where there is nothing to mend, 1 where the descriptor has errors, 2 where the command or what it names cannot be
 * used.
 */
public final class DescriptorTool {
    private static final String USAGE = """
            usage: neuroskin lint-service FILE [--openapi URL|FILE]
                   neuroskin draft-service NAME --openapi URL|FILE""";
    private static final int FOUND_ERRORS = 1;
    private static final int UNUSABLE = 2;

    private final PrintStream out;
    private final PrintStream err;

    DescriptorTool(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** The command with its arguments. */
    public static void main(String[] arguments) {
        System.exit(new DescriptorTool(System.out, System.err).run(List.of(arguments)));
    }

    /** How the command ends. */
    int run(List<String> arguments) {
        List<String> rest = new ArrayList<>(arguments);
        int option = rest.indexOf("--openapi");
        Optional<String> openApi = Optional.empty();
        if (option >= 0 && option + 1 < rest.size()) {
            openApi = Optional.of(rest.remove(option + 1));
            rest.remove(option);
        }
        try {
            if (rest.size() == 2 && rest.getFirst().equals("lint-service")) {
                return lint(rest.getLast(), openApi);
            }
            if (rest.size() == 2 && rest.getFirst().equals("draft-service") && openApi.isPresent()) {
                return draft(rest.getLast(), openApi.get());
            }
        } catch (UnusableDocument e) {
            err.println("neuroskin: " + printable(String.valueOf(e.getMessage())));
            return UNUSABLE;
        }
        err.println(USAGE);
        return UNUSABLE;
    }

    private int lint(String file, Optional<String> openApi) {
        String content = DocumentSource.read(file);
        List<String> errors = Lint.alone(file, content);
        List<String> warnings = List.of();
        if (errors.isEmpty() && openApi.isPresent()) {
            Findings found = Lint.against(ServiceDocument.parse(DocumentSource.read(openApi.get())), file, content);
            errors = found.errors();
            warnings = found.warnings();
        }
        errors.forEach(line -> out.println(printable(line)));
        warnings.forEach(line -> out.println(printable(line)));
        out.printf("%d error(s), %d warning(s)%n", errors.size(), warnings.size());
        return errors.isEmpty() ? 0 : FOUND_ERRORS;
    }

    private int draft(String name, String openApi) {
        out.print(Draft.of(name, ServiceDocument.parse(DocumentSource.read(openApi))));
        return 0;
    }

    /** What comes from a document of others must not command the terminal. */
    private static String printable(String line) {
        return line.replaceAll("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}]", "?");
    }
}
