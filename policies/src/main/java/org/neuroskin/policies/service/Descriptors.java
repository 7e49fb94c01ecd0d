package org.neuroskin.policies.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.neuroskin.kernel.Sha256;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.YamlFile;

/**
 * Loads service descriptors.
 *
 * <p><b>Failure</b>: any mistake in any file means that none is used: {@link InvalidDescriptors} names all of them.
 */
public final class Descriptors {
    /** The services whose descriptors are packaged with this module. */
    static final List<String> BUNDLED = List.of("diary", "skin", "wearable");

    private Descriptors() {}

    /**
     * The descriptors that are packaged with this module.
     *
     * @param variables values for <code>${NAME}</code> in {@code upstream}
     * @throws InvalidDescriptors if a variable is missing or unusable
     */
    public static List<ServiceDescriptor> bundled(Map<String, String> variables) {
        return read(bundledFiles(), variables);
    }

    /** The packaged descriptors for whoever only describes them; {@code upstream} is no address of anything. */
    public static List<ServiceDescriptor> bundledWithoutPlaces() {
        return read(bundledFiles(), DescriptorReader::withoutVariables);
    }

    /**
     * One descriptor for whoever only looks at it: variables need no values, and {@code upstream} is no address of anything.
     *
     * @param file its name, for mistakes
     * @throws InvalidDescriptors if there is a mistake in it
     */
    public static ServiceDescriptor withoutPlace(String file, String content) {
        return read(Map.of(file, content), DescriptorReader::withoutVariables).getFirst();
    }

    /**
     * The descriptors in a folder: every {@code *.yaml} file in it.
     *
     * @param variables values for <code>${NAME}</code> in {@code upstream}
     * @throws InvalidDescriptors if there is a mistake in any of them, or none at all
     */
    public static List<ServiceDescriptor> load(Path folder, Map<String, String> variables) {
        return read(files(folder), variables);
    }

    /**
     * Every {@code *.yaml} file in a folder: name → content.
     *
     * @throws InvalidDescriptors if the folder or one of them cannot be read
     */
    public static Map<String, String> files(Path folder) {
        Map<String, String> files = new LinkedHashMap<>();
        Path reading = folder;
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : paths.filter(each -> each.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                reading = path;
                files.put(folder.relativize(path).toString(), Files.readString(path));
            }
        } catch (IOException | UncheckedIOException e) {
            throw new InvalidDescriptors(List.of("%s:1: cannot be read (%s)".formatted(reading, e)));
        }
        return files;
    }

    /**
     * The descriptors of these files: name → content.
     *
     * @param variables values for <code>${NAME}</code> in {@code upstream}
     * @throws InvalidDescriptors if there is a mistake in any of them, or none at all
     */
    public static List<ServiceDescriptor> read(Map<String, String> files, Map<String, String> variables) {
        return read(files, DescriptorReader.variables(variables));
    }

    private static Map<String, String> bundledFiles() {
        Map<String, String> files = new LinkedHashMap<>();
        for (String service : BUNDLED) {
            files.put(service + ".yaml", YamlFile.bundled("services/%s.yaml".formatted(service)));
        }
        return files;
    }

    private static List<ServiceDescriptor> read(Map<String, String> files, UnaryOperator<String> fill) {
        Mistakes mistakes = new Mistakes();
        List<ServiceDescriptor> descriptors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        DescriptorReader reader = new DescriptorReader(Vocabulary.bundled(), fill);
        files.forEach((file, content) -> YamlFile.parse(file, content, mistakes).ifPresent(top -> {
            if (top.has("service") && !names.add(top.text("service").orElse(""))) {
                top.mistake("service", "this service is described twice");
            }
            // Of the bytes of the file: no other bytes are read as this text
            reader.service(top, Sha256.hex(content)).ifPresent(descriptors::add);
        }));
        if (files.isEmpty()) {
            mistakes.add(".", 1, "there is no descriptor");
        }
        if (!mistakes.isEmpty()) {
            throw new InvalidDescriptors(mistakes.lines());
        }
        return descriptors;
    }
}
