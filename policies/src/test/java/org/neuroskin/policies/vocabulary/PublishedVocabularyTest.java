package org.neuroskin.policies.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.rdf.model.Resource;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.SKOS;
import org.junit.jupiter.api.Test;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.YamlFile;

/** {@code docs/vocabulary} says what the vocabulary says, in the form in which others read it. */
class PublishedVocabularyTest {
    private static final Path PUBLISHED = Path.of("..", "docs", "vocabulary");

    private final Vocabulary vocabulary = Vocabulary.bundled();
    private final Mistakes mistakes = new Mistakes();
    private final List<PublishedTerm> terms =
            PublishedTerm.all(vocabulary, YamlFile.bundled("vocabulary/terms.yaml"), mistakes);

    @Test
    void theTurtleIsTheVocabulary() throws IOException {
        String turtle = """
                # Generated from policies/vocabulary by PublishedVocabularyTest; do not edit.
                @prefix dct: <http://purl.org/dc/terms/> .
                @prefix dpv: <https://w3id.org/dpv#> .
                @prefix owl: <http://www.w3.org/2002/07/owl#> .
                @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
                @prefix skos: <http://www.w3.org/2004/02/skos/core#> .

                <urn:neuroskin:vocabulary> a skos:ConceptScheme, owl:Ontology ;
                    dct:title "Neuroskin extension of the W3C Data Privacy Vocabulary 2.3"@en ;
                    dct:license <https://www.apache.org/licenses/LICENSE-2.0> ;
                    rdfs:seeAlso <https://w3id.org/dpv> .
                """ + terms.stream().map(PublishedTerm::turtle).collect(Collectors.joining());
        assertPublished("neuroskin.ttl", turtle);
    }

    @Test
    void theTableIsTheVocabulary() throws IOException {
        String head =
                "term,kind,iri,id,broader,notes,name_en,definition_en,name_de,definition_de,name_fr,definition_fr\n";
        assertPublished(
                "neuroskin.csv",
                head + terms.stream().map(each -> each.csv() + "\n").collect(Collectors.joining()));
    }

    @Test
    void anRdfParserReadsEveryTermWithItsLabelsAndWhatItIsAKindOf() {
        assertThat(mistakes.lines()).isEmpty();
        Model model = RDFDataMgr.loadModel(PUBLISHED.resolve("neuroskin.ttl").toString());
        List<Resource> concepts =
                model.listSubjectsWithProperty(RDF.type, SKOS.Concept).toList();
        assertThat(concepts)
                .extracting(Resource::getURI)
                .containsExactlyInAnyOrderElementsOf(
                        terms.stream().map(PublishedTerm::iri).toList());
        assertThat(concepts).allSatisfy(concept -> {
            assertThat(concept.listProperties(SKOS.prefLabel).toList())
                    .extracting(each -> each.getLanguage())
                    .containsExactlyInAnyOrderElementsOf(Languages.ALL);
            assertThat(concept.listProperties(SKOS.definition).toList()).hasSize(Languages.ALL.size());
            assertThat(concept.listProperties(SKOS.broader).toList()).isNotEmpty();
        });
    }

    /** The list was taken from the vocabulary's own files, release 2.3; a name that is not there is invented. */
    @Test
    void everyNameOfTheW3cVocabularyExistsInIt() throws IOException {
        Set<String> known = new HashSet<>(Files.readAllLines(Path.of("src/test/resources/dpv-2.3.txt")));
        Stream<String> own = Stream.concat(
                vocabulary.categories().stream().map(Category::iri),
                vocabulary.purposes().stream().map(Purpose::iri));
        Set<String> used = Stream.concat(own, terms.stream().flatMap(each -> each.broader().stream()))
                .filter(iri -> !iri.startsWith("urn:neuroskin:"))
                .collect(Collectors.toSet());
        assertThat(known).containsAll(used);
        assertThat(known.stream().filter(each -> !each.startsWith("#"))).hasSameElementsAs(used);
    }

    @Test
    void everyCategoryAndPurposeHasAnIriAndNoTwoTermsShareOne() {
        assertThat(terms).extracting(PublishedTerm::iri).doesNotHaveDuplicates();
        assertThat(terms).extracting(PublishedTerm::term).doesNotHaveDuplicates();
        Set<String> published = terms.stream().map(PublishedTerm::iri).collect(Collectors.toSet());
        assertThat(Stream.concat(
                        vocabulary.categories().stream().map(Category::iri),
                        vocabulary.purposes().stream().map(Purpose::iri)))
                .allMatch(iri -> iri.startsWith("https://w3id.org/dpv") || published.contains(iri));
    }

    private static void assertPublished(String name, String content) throws IOException {
        Path written = Files.writeString(
                Files.createDirectories(Path.of("target/vocabulary")).resolve(name), content);
        assertThat(PUBLISHED.resolve(name))
                .as("copy %s to docs/vocabulary", written)
                .hasContent(content);
    }
}
