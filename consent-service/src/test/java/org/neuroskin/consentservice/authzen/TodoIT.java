package org.neuroskin.consentservice.authzen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The interoperability scenarios of the AuthZEN working group: the to-do list, and the records that are searched. */
@ServiceTest
class TodoIT {
    private static final List<String> PEOPLE = List.of("rick", "morty", "summer", "beth", "jerry");
    /** In the ids of the accounts: the one letter in which they differ. */
    private static final List<String> NUMBERS = List.of("A", "E", "I", "M", "Q");

    @LocalServerPort
    private int port;

    private TestClient client = new TestClient(0);
    private TestAsker todo = new TestAsker(client, "", "");

    @BeforeEach
    void load() {
        client = new TestClient(port);
        todo = TestAsker.ofShippedFixture(client, "todo");
    }

    private static String account(String person) {
        return "CiRmZD%s2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs"
                .formatted(NUMBERS.get(PEOPLE.indexOf(person)));
    }

    private static String email(String person) {
        return person + (List.of("rick", "morty").contains(person) ? "@the-citadel.com" : "@the-smiths.com");
    }

    private boolean may(String person, String action, String resource) {
        return todo.decide("""
                {"subject":{"type":"user","id":"%s"},"action":{"name":"%s"},"resource":%s,"context":{}}""".formatted(account(person), action, resource));
    }

    private static String todoOf(String owner) {
        return """
                {"type":"todo","id":"7240d0db-8ff0-41ec-98b2-34a096273b9f","properties":{"ownerID":"%s"}}""".formatted(email(owner));
    }

    @ParameterizedTest
    @CsvSource({
        "rick, true, true, true, true",
        "morty, true, true, false, false",
        "summer, true, true, false, false",
        "beth, false, false, false, false",
        "jerry, false, false, false, false"
    })
    void everybodyReadsAndTheRolesDoTheRest(
            String person, boolean creates, boolean ownTodo, boolean updatesOthers, boolean deletesOthers) {
        String other = person.equals("rick") ? "morty" : "rick";

        assertThat(may(person, "can_read_user", "{\"type\":\"user\",\"id\":\"beth@the-smiths.com\"}"))
                .isTrue();
        assertThat(may(person, "can_read_todos", "{\"type\":\"todo\",\"id\":\"todo-1\"}"))
                .isTrue();
        assertThat(may(person, "can_create_todo", "{\"type\":\"todo\",\"id\":\"todo-1\"}"))
                .isEqualTo(creates);
        assertThat(may(person, "can_update_todo", todoOf(person))).isEqualTo(ownTodo);
        assertThat(may(person, "can_delete_todo", todoOf(person))).isEqualTo(ownTodo);
        assertThat(may(person, "can_update_todo", todoOf(other))).isEqualTo(updatesOthers);
        assertThat(may(person, "can_delete_todo", todoOf(other))).isEqualTo(deletesOthers);
    }

    @Test
    void aListIsDecidedAtOnceWithAnEmptyDefault() {
        String body = """
                {"subject":{"type":"user","id":"%s"},"action":{"name":"can_update_todo"},"resource":{},"context":{},
                 "evaluations":[{"resource":%s},{"resource":%s}]}""".formatted(account("morty"), todoOf("rick"), todoOf("morty"));

        assertThat(todo.post("evaluations", body).body())
                .isEqualTo("{\"evaluations\":[{\"decision\":false},{\"decision\":true}]}");
    }

    @ParameterizedTest
    @CsvSource({
        "alice, view, 101-120",
        "alice, edit, 101 107 110 113 119",
        "alice, delete, 101 107 113 119",
        "bob, view, 101-103 105 108 112 114 116 117 119 120",
        "bob, edit, 102 108 114 120",
        "dan, edit, 104 110 115 116",
        "dan, view, 101-120",
        "felix, view, 104 106 109 111 112 114 118 120",
        "felix, delete, 106 112 118",
        "erin, view, 105 111 115 117"
    })
    void recordsAreFoundByOwnerDepartmentAndRole(String person, String action, String expected) {
        TestAsker records = TestAsker.ofShippedFixture(client, "search");
        JsonNode results = records.post("search/resource", """
                        {"subject":{"type":"user","id":"%s"},"action":{"name":"%s"},"resource":{"type":"record"}}""".formatted(person, action))
                .json()
                .path("results");
        List<String> found = new ArrayList<>();
        results.forEach(each -> found.add(each.path("id").asString()));

        assertThat(found).isEqualTo(numbers(expected));
    }

    private static List<String> numbers(String text) {
        List<String> numbers = new ArrayList<>();
        for (String part : text.split(" ", -1)) {
            String[] ends = part.split("-", -1);
            for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
                numbers.add(Integer.toString(i));
            }
        }
        return numbers;
    }
}
