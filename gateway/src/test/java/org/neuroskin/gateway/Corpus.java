package org.neuroskin.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The inputs of a harness in one file, so that a change of them can be read: an input a line, as it is but for control characters,
 * backslashes and what is not ASCII, which are written {@code \xx} in hexadecimal digits.
 */
final class Corpus {
    private Corpus() {}

    static List<byte[]> read(Path file) throws IOException {
        return Files.readAllLines(file, ISO_8859_1).stream().map(Corpus::input).toList();
    }

    private static byte[] input(String line) {
        StringBuilder input = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            boolean escaped = line.charAt(i) == '\\';
            input.append(escaped ? (char) Integer.parseInt(line, i + 1, i + 3, 16) : line.charAt(i));
            i += escaped ? 2 : 0;
        }
        return input.toString().getBytes(ISO_8859_1);
    }

    private static String line(byte[] input) {
        StringBuilder line = new StringBuilder();
        for (char c : new String(input, ISO_8859_1).toCharArray()) {
            line.append(c < ' ' || c > '~' || c == '\\' ? "\\%02x".formatted((int) c) : c);
        }
        return line.toString();
    }

    /** {@code unpack FILE FOLDER} makes a file an input; {@code pack FOLDER FILE} puts them together again. */
    public static void main(String... args) throws IOException {
        if (args[0].equals("unpack")) {
            List<byte[]> inputs = read(Path.of(args[1]));
            for (int i = 0; i < inputs.size(); i++) {
                Files.write(Files.createDirectories(Path.of(args[2])).resolve("kept-" + i), inputs.get(i));
            }
            return;
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> listed = Files.list(Path.of(args[1]))) {
            listed.forEach(files::add);
        }
        TreeSet<String> lines = new TreeSet<>();
        for (Path file : files) {
            String line = line(Files.readAllBytes(file));
            // What the fuzzer watches files with names a folder of the machine that it ran on
            if (!line.contains("jazzer-traversal")) {
                lines.add(line);
            }
        }
        Files.writeString(Path.of(args[2]), String.join("\n", lines) + "\n", ISO_8859_1);
    }
}
