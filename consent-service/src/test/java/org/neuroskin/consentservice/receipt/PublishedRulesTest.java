package org.neuroskin.consentservice.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.neuroskin.ledger.verifier.Verifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The schema and the shapes that we publish take a good receipt, and refuse one that breaks a single rule. */
class PublishedRulesTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String EXAMPLE = PublishedRules.read("example.jsonld");

    /** Each broken in one way, and refused by both. */
    static final List<Twin> TWINS = List.of(
            twin("no profile", receipt -> receipt.remove("dct:conformsTo")),
            twin("another profile", receipt -> receipt.put("dct:conformsTo", "https://example.com/mine")),
            twin("no receipt id", receipt -> receipt.remove("dpv:hasIdentifier")),
            twin("no time of making", receipt -> receipt.remove("dct:created")),
            twin("a time that is none", receipt -> receipt.put("dct:created", "yesterday")),
            twin("no publisher", receipt -> receipt.remove("dct:publisher")),
            twin("no proof", receipt -> receipt.remove("neuroskin:ledgerProof")),
            twin(
                    "a proof of another form",
                    receipt -> at(receipt, "neuroskin:ledgerProof").put("neuroskin:proof", "trust me")),
            twin(
                    "a proof without keys",
                    receipt -> at(receipt, "neuroskin:ledgerProof").remove("neuroskin:key")),
            twin("no record", receipt -> receipt.remove("dpv:hasRecordOfActivity")),
            record("no schema version of the record", consent -> consent.remove("dct:conformsTo")),
            record("no record id", consent -> consent.remove("dpv:hasIdentifier")),
            record("no person", consent -> consent.remove("dpv:hasDataSubject")),
            record(
                    "the person by name",
                    consent -> at(consent, "dpv:hasDataSubject").put("dpv:hasName", "Jane Doe")),
            record(
                    "the person by something that is no pseudonym",
                    consent -> at(consent, "dpv:hasDataSubject").put("dct:identifier", "jane@example.com")),
            record("no controller", consent -> consent.remove("dpv:hasDataController")),
            record(
                    "a controller without name",
                    consent -> at(consent, "dpv:hasDataController").remove("dpv:hasName")),
            record("no recipient", consent -> consent.remove("dpv:hasRecipient")),
            record("no notice", consent -> consent.remove("dpv:hasNotice")),
            record(
                    "a notice without language",
                    consent -> at(consent, "dpv:hasNotice").remove("dct:language")),
            record(
                    "a notice without hash",
                    consent -> at(consent, "dpv:hasNotice").remove("neuroskin:sha256")),
            record(
                    "a notice with a short hash",
                    consent -> at(consent, "dpv:hasNotice").put("neuroskin:sha256", "abc")),
            record("no way to withdraw", consent -> consent.remove("dpv:hasConsentControl")),
            record(
                    "a way to withdraw that leads nowhere",
                    consent -> at(consent, "dpv:hasConsentControl").remove("dpv:isExercisedAt")),
            record(
                    "a control that is none",
                    consent -> at(consent, "dpv:hasConsentControl").put("@type", "dpv:ObtainConsent")),
            record("no jurisdiction", consent -> consent.remove("dpv:hasJurisdiction")),
            record(
                    "a jurisdiction that is no place",
                    consent -> consent.putArray("dpv:hasJurisdiction").add("loc:Europe")),
            record("no law", consent -> consent.remove("dpv:hasApplicableLaw")),
            record("no rights", consent -> consent.remove("dpv:hasRight")),
            record("no right to withdraw", consent -> removeFirst(consent, "dpv:hasRight", "A7-3")),
            record("no state", consent -> consent.remove("neuroskin:status")),
            record("a state that is none", consent -> consent.put("neuroskin:status", "dpv:ConsentAssumed")),
            record("no revision", consent -> consent.remove("neuroskin:revision")),
            record("revision zero", consent -> consent.put("neuroskin:revision", 0)),
            record("no events", consent -> consent.remove("dpv:hasConsentStatus")),
            event("an event that is no state of consent", event -> event.put("@type", "dpv:Consent")),
            event("an event without time", event -> event.remove("dpv:isIndicatedAtTime")),
            event("an event of nobody", event -> event.remove("dpv:isIndicatedBy")),
            event("an event about nothing", event -> event.remove("neuroskin:category")),
            event("an event that is not in the log", event -> event.remove("neuroskin:sequence")),
            record("no processing", consent -> consent.remove("dpv:hasProcess")),
            process("no purpose", process -> process.remove("dpv:hasPurpose")),
            process(
                    "a purpose of no kind",
                    process -> at(process, "dpv:hasPurpose").remove("skos:broader")),
            process(
                    "a category for a purpose",
                    process -> at(process, "dpv:hasPurpose").put("skos:broader", "urn:neuroskin:category:mood.note")),
            process(
                    "a purpose without words",
                    process -> at(process, "dpv:hasPurpose").remove("dct:title")),
            process("no data", process -> process.remove("dpv:hasPersonalData")),
            process(
                    "a wrong category",
                    process -> at(process, "dpv:hasPersonalData").put("skos:broader", "https://example.com/Mood")),
            process(
                    "a category that is no name of one",
                    process -> at(process, "dpv:hasPersonalData").put("skos:broader", "https://w3id.org/dpv/pd#mood")),
            process(
                    "data of no kind",
                    process -> at(process, "dpv:hasPersonalData").put("@type", "dpv:Data")),
            process("nothing that may be done", process -> process.remove("dpv:hasProcessing")),
            process(
                    "something else that may be done",
                    process -> process.putArray("dpv:hasProcessing").add("dpv:Sell")),
            process("no legal basis", process -> process.remove("dpv:hasLegalBasis")),
            process(
                    "special data without explicit consent",
                    process -> process.putArray("dpv:hasLegalBasis").add("eu-gdpr:A6-1-a")),
            process(
                    "another legal basis",
                    process -> process.putArray("dpv:hasLegalBasis")
                            .add("eu-gdpr:A6-1-f")
                            .add("eu-gdpr:A9-2-a")),
            process("no retention", process -> process.remove("dpv:hasStorageCondition")),
            process(
                    "retention without end",
                    process -> first(process, "dpv:hasStorageCondition").remove("dpv:hasDuration")),
            process("no validity", process -> process.remove("dpv:hasProcessingCondition")),
            process("no beginning", process -> process.remove("neuroskin:validFrom")),
            process("an unknown form", process -> process.put("neuroskin:form", "implied")),
            process("no uses", process -> process.put("neuroskin:uses", 0)),
            process("no state of its own", process -> process.remove("dpv:hasConsentStatus")),
            process("an unknown fidelity", process -> process.put("neuroskin:fidelity", "blurry")),
            process("no operation of ours", process -> process.remove("neuroskin:operation")));

    @Test
    void theExampleKeepsAllRules() {
        assertThat(PublishedRules.againstSchema(EXAMPLE)).isEmpty();
        assertThat(PublishedRules.againstShapes(EXAMPLE)).isEmpty();
    }

    @Test
    void theExampleIsRealAndIsWhatItsSignedFormCarries() {
        String jws = PublishedRules.read("example.jws").strip();
        byte[] payload = Base64.getUrlDecoder().decode(jws.split("\\.", -1)[1]);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        int exit = Verifier.run(
                new String[] {
                    PublishedRules.FOLDER.resolve("example.jws").toString(),
                    "--keys",
                    PublishedRules.FOLDER.resolve("example-keys.json").toString()
                },
                print,
                print);

        assertThat(JSON.readTree(payload)).isEqualTo(JSON.readTree(EXAMPLE));
        assertThat(exit).as(out.toString(StandardCharsets.UTF_8)).isZero();
    }

    @ParameterizedTest
    @FieldSource("TWINS")
    void aBrokenTwinIsRefusedByTheSchema(Twin twin) {
        assertThat(PublishedRules.againstSchema(twin.json)).isNotEmpty();
    }

    @ParameterizedTest
    @FieldSource("TWINS")
    void aBrokenTwinIsRefusedByTheShapes(Twin twin) {
        assertThat(PublishedRules.againstShapes(twin.json)).isNotEmpty();
    }

    @Test
    void membersThatNobodyAskedForAreRefusedByTheSchema() {
        for (Twin twin : List.of(
                twin("payload", receipt -> receipt.put("value", 42)),
                process("payload in a process", process -> process.put("neuroskin:value", 42)),
                twin("another meaning", receipt -> at(receipt, "@context").put("dpv", "https://example.com/")))) {
            assertThat(PublishedRules.againstSchema(twin.json)).as(twin.name).isNotEmpty();
        }
    }

    /**
     * The example with one thing wrong.
     *
     * @param name what is wrong
     */
    record Twin(String name, String json) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Twin twin(String name, Consumer<ObjectNode> breaking) {
        ObjectNode receipt = (ObjectNode) JSON.readTree(EXAMPLE);
        breaking.accept(receipt);
        assertThat((Object) receipt).as(name).isNotEqualTo(JSON.readTree(EXAMPLE));
        return new Twin(name, receipt.toString());
    }

    private static Twin record(String name, Consumer<ObjectNode> breaking) {
        return twin(name, receipt -> breaking.accept(at(receipt, "dpv:hasRecordOfActivity")));
    }

    private static Twin event(String name, Consumer<ObjectNode> breaking) {
        return record(name, consent -> breaking.accept(first(consent, "dpv:hasConsentStatus")));
    }

    private static Twin process(String name, Consumer<ObjectNode> breaking) {
        return record(name, consent -> breaking.accept(first(consent, "dpv:hasProcess")));
    }

    private static ObjectNode at(ObjectNode parent, String member) {
        return (ObjectNode) parent.get(member);
    }

    private static ObjectNode first(ObjectNode parent, String list) {
        return (ObjectNode) parent.get(list).get(0);
    }

    private static void removeFirst(ObjectNode parent, String list, String containing) {
        ArrayNode elements = (ArrayNode) parent.get(list);
        for (int i = 0; i < elements.size(); i++) {
            JsonNode element = elements.get(i);
            if (element.toString().contains(containing)) {
                elements.remove(i);
                return;
            }
        }
        throw new AssertionError("nothing to break");
    }
}
