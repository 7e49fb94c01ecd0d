package org.neuroskin.consentservice.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What somebody else's program says of our AuditEvents; {@link FhirAuditEventsTest} asks our own table of what BALP demands. */
class FhirAuditEventsIT {
    /** What FHIR R4 itself forbids, each by a change of an event. */
    private static final Map<String, Consumer<ObjectNode>> FORBIDDEN = forbidden();

    @TempDir
    Path folder;

    private static Map<String, Consumer<ObjectNode>> forbidden() {
        Map<String, Consumer<ObjectNode>> changes = new LinkedHashMap<>();
        changes.put("no type", event -> event.remove("type"));
        changes.put("no time", event -> event.remove("recorded"));
        changes.put("a time without a zone", event -> event.put("recorded", "2026-11-22T10:00:00"));
        changes.put("no agent", event -> event.remove("agent"));
        changes.put("no source", event -> event.remove("source"));
        changes.put("an outcome that is none", event -> event.put("outcome", "5"));
        changes.put("an action that is none", event -> event.put("action", "X"));
        changes.put("a member that is none", event -> event.put("reason", "x"));
        changes.put(
                "an agent of whom it is not said whether it asked",
                event -> agent(event).remove("requestor"));
        changes.put(
                "a kind of address that is none",
                event -> agent(event).putObject("network").put("address", "x").put("type", "9"));
        changes.put("an id that is none", event -> event.put("id", "not an id"));
        changes.put(
                "an extension that holds nothing",
                event -> ((ObjectNode) event.path("extension").get(0)).remove("valueBase64Binary"));
        changes.put(
                "an object with a name and a query",
                event -> ((ObjectNode) event.path("entity").get(0))
                        .put("name", "x")
                        .put("query", "R0VU"));
        return changes;
    }

    private static ObjectNode agent(ObjectNode event) {
        return (ObjectNode) event.path("agent").get(0);
    }

    @Test
    void hapiFindsNothingWrongAndFeelsEachThingThatIs() throws Exception {
        List<ObjectNode> events = FhirAuditEventsTest.accesses()
                .map(FhirAuditEventsTest::events)
                .flatMap(List::stream)
                .toList();
        List<ObjectNode> all = new ArrayList<>(events);
        FORBIDDEN.values().forEach(change -> {
            ObjectNode twin = events.getFirst().deepCopy();
            change.accept(twin);
            all.add(twin);
        });

        Map<Integer, List<FhirValidator.Message>> refused = FhirValidator.of(all, folder).stream()
                .filter(FhirValidator.Message::refuses)
                .collect(Collectors.groupingBy(FhirValidator.Message::resource));

        assertThat(refused.keySet().stream().filter(number -> number < events.size()))
                .as(() -> refused.toString())
                .isEmpty();
        List<String> names = List.copyOf(FORBIDDEN.keySet());
        for (int i = 0; i < names.size(); i++) {
            assertThat(refused).as(names.get(i)).containsKey(events.size() + i);
        }
    }
}
