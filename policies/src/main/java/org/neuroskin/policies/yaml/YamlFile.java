package org.neuroskin.policies.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A YAML file as a tree of {@link Section}s. Only the tree is composed, no object of any type is constructed; aliases of
 * collections and deep nesting are refused.
 */
public final class YamlFile {
    private static final int MAX_CODE_POINTS = 1 << 20;
    private static final int MAX_DEPTH = 16;

    private YamlFile() {}

    /** The top of the file; empty, with the mistake noted, if it is not one YAML mapping. */
    public static Optional<Section> parse(String file, String content, Mistakes mistakes) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(MAX_CODE_POINTS);
        try {
            Node top = new Yaml(options).compose(new StringReader(content));
            if (top instanceof MappingNode members) {
                return Optional.of(new Section(file, members, mistakes));
            }
            mistakes.add(file, 1, "the file is not a list of `key: value` lines");
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            mistakes.add(file, mark == null ? 1 : mark.getLine() + 1, "not readable as YAML: " + e.getProblem());
        } catch (YAMLException | IllegalArgumentException e) {
            // The second is what the parser has against some tags
            mistakes.add(file, 1, "not readable as YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    /**
     * The text of a file that is packaged with this module.
     *
     * @param name such as {@code vocabulary/categories.yaml}
     * @throws IllegalStateException if the package lacks it
     */
    public static String bundled(String name) {
        try (InputStream in = YamlFile.class.getResourceAsStream("/neuroskin/" + name)) {
            if (in == null) {
                throw new IllegalStateException("our bug: `%s` is not packaged".formatted(name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
