package org.neuroskin.consentservice.receipt;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;
import org.apache.jena.sparql.graph.GraphFactory;

/** What {@code docs/receipts} says a receipt is, as others would check it. */
final class PublishedRules {
    static final Path FOLDER = Path.of("..", "docs", "receipts");

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(read("receipt.schema.json"), InputFormat.JSON);
    private static final Shapes SHAPES = Shapes.parse(RDFParser.create()
            .source(FOLDER.resolve("receipt.shacl.ttl"))
            .lang(Lang.TURTLE)
            .toGraph());

    private PublishedRules() {}

    static String read(String file) {
        try {
            return Files.readString(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the JSON Schema finds wrong. */
    static List<String> againstSchema(String json) {
        return SCHEMA.validate(json, InputFormat.JSON).stream()
                .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                .toList();
    }

    /** What the SHACL shapes find wrong. */
    static List<String> againstShapes(String json) {
        return ShaclValidator.get().validate(SHAPES, graph(json)).getEntries().stream()
                .map(entry -> entry.resultPath() + " " + entry.message())
                .toList();
    }

    /** What a JSON-LD reader makes of it; the context stands in it, so nothing is fetched. */
    static Graph graph(String json) {
        Graph graph = GraphFactory.createDefaultGraph();
        RDFParser.create().source(new StringReader(json)).lang(Lang.JSONLD11).parse(graph);
        return graph;
    }
}
