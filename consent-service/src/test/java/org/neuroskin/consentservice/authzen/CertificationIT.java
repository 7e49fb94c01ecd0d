package org.neuroskin.consentservice.authzen;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.ServiceTest;
import org.neuroskin.consentservice.TestClient;
import org.neuroskin.consentservice.TestClient.Answer;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The certification scenario of the OpenID Foundation for the Authorization API 1.0, over HTTP; for its level of discovery see {@link MetadataIT}. */
@ServiceTest
class CertificationIT {
    private static final String ALICE = "{'type':'user','id':'alice'}";
    private static final String BOB = "{'type':'user','id':'bob'}";
    private static final String ADMIN = "{'type':'user','id':'bob','properties':{'role':'admin'}}";
    private static final String RECORD_1 = "{'type':'record','id':'record-1'}";
    private static final String ARCHIVED = "{'type':'record','id':'record-2','properties':{'status':'archived'}}";
    private static final List<String> PATHS =
            List.of("evaluation", "evaluations", "search/subject", "search/resource", "search/action");

    @LocalServerPort
    private int port;

    private TestClient client = new TestClient(0);
    private TestAsker asker = new TestAsker(client, "", "");

    @BeforeEach
    void load() {
        client = new TestClient(port);
        asker = TestAsker.ofShippedFixture(client, "certification");
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String question(String subject, String action, String resource) {
        return json("{'subject':%s,'action':%s,'resource':%s}".formatted(subject, action, resource));
    }

    private static String action(String name) {
        return "{'name':'%s'}".formatted(name);
    }

    private static List<Boolean> decisions(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().propertyNames()).containsExactly("evaluations");
        List<Boolean> decisions = new ArrayList<>();
        for (JsonNode each : answer.json().path("evaluations")) {
            assertThat(each.path("decision").isBoolean()).isTrue();
            decisions.add(each.path("decision").booleanValue());
        }
        return decisions;
    }

    private static List<String> results(Answer answer, String member) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("results").isArray()).isTrue();
        return answer.json().path("results").values().stream()
                .map(each -> each.path(member).asString())
                .toList();
    }

    @Nested
    class Basic {
        @ParameterizedTest
        @CsvSource({"alice, read, true", "alice, write, true", "bob, read, true", "bob, write, false"})
        void decidesByIdentifiers(String subject, String name, boolean expected) {
            String user = "{'type':'user','id':'%s'}".formatted(subject);

            assertThat(asker.decide(question(user, action(name), RECORD_1))).isEqualTo(expected);
        }

        @Test
        void decidesByProperties() {
            assertThat(asker.decide(question(ALICE, action("write"), ARCHIVED))).isFalse();
            assertThat(asker.decide(question(ADMIN, action("write"), ARCHIVED))).isTrue();
            assertThat(asker.decide(question(ALICE, "{'name':'delete','properties':{'soft':true}}", RECORD_1)))
                    .isTrue();
            assertThat(asker.decide(question(ALICE, "{'name':'delete','properties':{'soft':false}}", RECORD_1)))
                    .isFalse();
        }

        @Test
        void anAnswerIsNothingButTheDecision() {
            Answer answer = asker.post("evaluation", question(ALICE, action("read"), RECORD_1));

            assertThat(answer.body()).isEqualTo("{\"decision\":true}");
            assertThat(answer.response().headers().firstValue("content-type")).hasValue("application/json");
            assertThat(answer.response().headers().firstValue("cache-control")).hasValue("no-store");
        }

        @Test
        void contextAndPropertiesThatNobodyAskedForDoNotDisturb() {
            String context = ",'context':{'time':'2025-06-27T18:03-07:00','ip':'192.168.1.1'}}";

            assertThat(asker.decide(
                            json(question(ALICE, action("read"), RECORD_1).replaceAll("}$", "") + context)))
                    .isTrue();
            assertThat(asker.decide(question(
                            "{'type':'user','id':'alice','properties':{'department':'Sales','role':'manager'}}",
                            "{'name':'read','properties':{'method':'GET'}}",
                            "{'type':'record','id':'record-1','properties':{'status':'active','owner':'bob'}}")))
                    .isTrue();
        }

        @Test
        void unknownMembersArePassedOverEverywhere() {
            assertThat(asker.decide(json("{'foo':'bar','futureField':{'nested':true},"
                            + "'subject':{'type':'user','id':'alice','x':1},'action':{'name':'read','x':[]},"
                            + "'resource':{'type':'record','id':'record-1','x':null}}")))
                    .isTrue();
        }

        @Test
        void theSameQuestionGetsTheSameAnswer() {
            String question = question(ALICE, action("read"), RECORD_1);
            String first = asker.post("evaluation", question).body();

            assertThat(asker.post("evaluation", question).body()).isEqualTo(first);
            assertThat(asker.post("evaluation", question).body()).isEqualTo(first);
        }
    }

    @Nested
    class Errors {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{'action':{'name':'read'},'resource':{'type':'record','id':'record-1'}}",
                    "{'subject':{'type':'user','id':'alice'},'resource':{'type':'record','id':'record-1'}}",
                    "{'subject':{'type':'user','id':'alice'},'action':{'name':'read'}}",
                    "{'subject':{'id':'alice'},'action':{'name':'read'},'resource':{'type':'record','id':'record-1'}}",
                    "{'subject':{'type':'user'},'action':{'name':'read'},'resource':{'type':'record','id':'record-1'}}",
                    "{'subject':{'type':'user','id':'alice'},'action':{},'resource':{'type':'record','id':'record-1'}}",
                    "{'subject':{'type':'user','id':'alice'},'action':{'name':'read'},'resource':{'id':'record-1'}}",
                    "{'subject':{'type':'user','id':'alice'},'action':{'name':'read'},'resource':{'type':'record'}}",
                    "{'subject':'alice','action':{'name':'read'},'resource':{'type':'record','id':'record-1'}}",
                    "{'subject':{'type':'user','id':'alice'},'action':{'name':123},'resource':{'type':'record','id':'1'}}",
                    "[{'subject':{'type':'user','id':'alice'},'action':{'name':'read'},'resource':{'type':'r','id':'1'}}]",
                    "{'subject':{'type':'user','id':'alice'} , broken",
                    "",
                    "null",
                    "{} {}"
                })
        void whatIsNoQuestionIsABadRequest(String body) {
            Answer answer = asker.post("evaluation", json(body));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.problem()).isEqualTo("malformed-body");
            assertThat(answer.response().headers().firstValue("cache-control")).hasValue("no-store");
        }

        @ParameterizedTest
        @ValueSource(strings = {"text/plain", "application/xml", "nonsense", "application/json; charset=utf-16"})
        void anotherMediaTypeIsABadRequest(String mediaType) {
            for (String path : PATHS) {
                Answer answer = asker.send(asker.request(path)
                        .header("Content-Type", mediaType)
                        .POST(HttpRequest.BodyPublishers.ofString(question(ALICE, action("read"), RECORD_1))));

                assertThat(answer.status()).as(path).isEqualTo(400);
            }
        }

        @Test
        void noMediaTypeIsABadRequest() {
            Answer answer = asker.send(asker.request("evaluation")
                    .POST(HttpRequest.BodyPublishers.ofString(question(ALICE, action("read"), RECORD_1))));

            assertThat(answer.status()).isEqualTo(400);
        }

        @Test
        void aCharsetOfUtf8IsTaken() {
            Answer answer = asker.send(asker.request("evaluation")
                    .header("Content-Type", "application/json; charset=utf-8")
                    .POST(HttpRequest.BodyPublishers.ofString(question(ALICE, action("read"), RECORD_1))));

            assertThat(answer.json().path("decision").booleanValue()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
        void anotherMethodIsNotAllowed(String method) {
            for (String path : PATHS) {
                Answer answer = asker.send(asker.request(path)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.noBody()));

                assertThat(answer.status()).as(path).isEqualTo(405);
                assertThat(answer.problem()).as(path).isEqualTo("method-not-allowed");
            }
        }

        @Test
        void withoutOrWithAWrongKeyNobodyIsAnswered() {
            for (String key : List.of(
                    "",
                    "invalid-bogus-credential",
                    asker.key() + "x",
                    asker.key().toUpperCase(Locale.ROOT))) {
                Answer answer = asker.with(key).post("evaluation", question(ALICE, action("read"), RECORD_1));

                assertThat(answer.status()).as(key).isEqualTo(401);
                assertThat(answer.response().headers().firstValue("www-authenticate"))
                        .as(key)
                        .isPresent();
            }
        }
    }

    @Nested
    class RequestIds {
        @Test
        void comeBackWithEveryAnswer() {
            for (String path : PATHS) {
                Answer answer = asker.send(asker.request(path)
                        .header("Content-Type", "application/json")
                        .header("X-Request-ID", "bfe9eb29-ab87-4ca3-be83-a1d5d8305716")
                        .POST(HttpRequest.BodyPublishers.ofString(question(ALICE, action("read"), RECORD_1))));

                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.response().headers().allValues("x-request-id"))
                        .containsExactly("bfe9eb29-ab87-4ca3-be83-a1d5d8305716");
            }
        }

        @Test
        void comeBackWithErrorsToo() {
            Answer bad = asker.send(asker.request("evaluation")
                    .header("X-Request-ID", "a/b+c=")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{")));
            Answer unknown = client.send(client.request(asker.base() + "/access/v1/evaluation", "wrong")
                    .header("X-Request-ID", "1")
                    .GET());

            assertThat(bad.response().headers().firstValue("x-request-id")).hasValue("a/b+c=");
            assertThat(unknown.status()).isEqualTo(401);
            assertThat(unknown.response().headers().firstValue("x-request-id")).hasValue("1");
        }

        @ParameterizedTest
        @ValueSource(strings = {"a b", "", "a\tb"})
        void doNotComeBackMalformed(String id) {
            assertThat(echo(id)).isEmpty();
            assertThat(echo("x".repeat(129))).isEmpty();
            assertThat(echo("x".repeat(128))).hasSize(1);
        }

        @Test
        void doNotComeBackAmbiguous() {
            Answer answer = asker.send(asker.request("evaluation")
                    .header("X-Request-ID", "one")
                    .header("X-Request-ID", "two")
                    .GET());

            assertThat(answer.response().headers().allValues("x-request-id")).isEmpty();
        }

        private List<String> echo(String id) {
            return asker.send(asker.request("evaluation")
                            .header("X-Request-ID", id)
                            .GET())
                    .response()
                    .headers()
                    .allValues("x-request-id");
        }
    }

    @Nested
    class Batch {
        @Test
        void answersInTheOrderOfTheQuestions() {
            assertThat(decisions(asker.post(
                            "evaluations",
                            json("{'subject':%s,'resource':%s,'evaluations':[{'action':{'name':'read'}},"
                                            .formatted(BOB, RECORD_1)
                                    + "{'action':{'name':'write'}}]}"))))
                    .containsExactly(true, false);
            assertThat(decisions(asker.post(
                            "evaluations",
                            json("{'evaluations':[" + question(ALICE, action("read"), RECORD_1) + ","
                                    + question(BOB, action("write"), RECORD_1) + "]}"))))
                    .containsExactly(true, false);
        }

        @Test
        void decidesEachByItsOwnProperties() {
            String active = "{'type':'record','id':'record-1','properties':{'status':'active'}}";
            assertThat(decisions(asker.post(
                            "evaluations",
                            json(
                                    "{'subject':%s,'action':{'name':'write'},'evaluations':[{'resource':%s},{'resource':%s}]}"
                                            .formatted(ALICE, active, ARCHIVED)))))
                    .containsExactly(true, false);
            assertThat(decisions(asker.post(
                            "evaluations",
                            json(
                                    "{'action':{'name':'write'},'resource':%s,'evaluations':[{'subject':%s},{'subject':%s}]}"
                                            .formatted(ARCHIVED, ALICE, ADMIN)))))
                    .containsExactly(false, true);
        }

        @Test
        void aMemberOfAnEvaluationTakesThePlaceOfTheWholeDefault() {
            assertThat(decisions(asker.post(
                            "evaluations",
                            json(
                                    "{'subject':%s,'action':{'name':'write'},'resource':%s,'evaluations':[{},{'resource':%s}]}"
                                            .formatted(ALICE, RECORD_1, ARCHIVED)))))
                    .containsExactly(true, false);
            // the default's properties do not come along
            assertThat(decisions(asker.post(
                            "evaluations",
                            json(
                                    "{'subject':%s,'action':{'name':'write'},'resource':%s,'evaluations':[{'resource':%s}]}"
                                            .formatted(ALICE, ARCHIVED, RECORD_1)))))
                    .containsExactly(true);
        }

        @Test
        void anEvaluationWithoutATypeOfItsOwnHasThatOfTheDefault() {
            String unfinished = "{'id':'record-1','properties':{'status':'active'}}";
            assertThat(decisions(asker.post(
                            "evaluations",
                            json("{'subject':%s,'action':{'name':'write'},'resource':{'type':'record'},'evaluations':["
                                            .formatted(ALICE)
                                    + "{'resource':%s},{'resource':%s}]}".formatted(unfinished, ARCHIVED)))))
                    .containsExactly(true, false);
        }

        @Test
        void anEvaluationThatIsNoQuestionIsDeniedByItself() {
            String body =
                    json("{'subject':%s,'action':{'name':'read'},'options':{'evaluations_semantic':'execute_all'},"
                                    .formatted(ALICE)
                            + "'evaluations':[{'resource':%s},{},{'resource':'x'},{'resource':%s}]}"
                                    .formatted(RECORD_1, RECORD_1));
            Answer answer = asker.post("evaluations", body);

            assertThat(decisions(answer)).containsExactly(true, false, false, true);
            assertThat(answer.json().path("evaluations").get(1).propertyNames()).containsExactly("decision");
            JsonNode explained = asker.post("evaluations", body.replaceFirst("\\{", "{\"context\":{\"explain\":true},"))
                    .json();
            assertThat(explained
                            .path("evaluations")
                            .get(1)
                            .path("context")
                            .path("error")
                            .path("status")
                            .asInt())
                    .isEqualTo(400);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", ",'evaluations':[]", ",'evaluations':[],'options':{}"})
        void withoutEvaluationsItIsASingleOne(String members) {
            String body = question(ALICE, action("read"), RECORD_1).replaceAll("}$", "") + json(members) + "}";

            assertThat(asker.post("evaluations", body).body()).isEqualTo("{\"decision\":true}");
            assertThat(asker.post("evaluations", json("{'evaluations':[]}")).status())
                    .isEqualTo(400);
        }

        @Test
        void stopsWhereTheSemanticSays() {
            String actions =
                    "'evaluations':[{'action':{'name':'read'}},{'action':{'name':'write'}},{'action':{'name':'read'}}]";
            String body = "{'subject':%s,'resource':%s,%s,'options':{'evaluations_semantic':'%s'}}";

            assertThat(decisions(asker.post(
                            "evaluations", json(body.formatted(BOB, RECORD_1, actions, "deny_on_first_deny")))))
                    .containsExactly(true, false);
            assertThat(decisions(asker.post(
                            "evaluations", json(body.formatted(BOB, RECORD_1, actions, "permit_on_first_permit")))))
                    .containsExactly(true);
            assertThat(decisions(
                            asker.post("evaluations", json(body.formatted(BOB, RECORD_1, actions, "execute_all")))))
                    .containsExactly(true, false, true);
            assertThat(decisions(asker.post(
                            "evaluations",
                            json("{'subject':%s,'action':{'name':'read'},'evaluations':[{},{'resource':%s}],"
                                            .formatted(ALICE, RECORD_1)
                                    + "'options':{'evaluations_semantic':'deny_on_first_deny'}}"))))
                    .containsExactly(false);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "'options':{'evaluations_semantic':'bogus_value'},'evaluations':[{}]",
                    "'options':{'evaluations_semantic':1},'evaluations':[{}]",
                    "'options':{'evaluations_semantic':null},'evaluations':[{}]",
                    "'options':[],'evaluations':[{}]",
                    "'evaluations':{}",
                    "'evaluations':'x'",
                    "'evaluations':null",
                    "'evaluations':[null]",
                    "'evaluations':[[]]",
                    "'context':[],'evaluations':[{}]",
                    "'context':null,'evaluations':[{}]"
                })
        void whatIsWrongForAllIsABadRequest(String members) {
            String body = question(ALICE, action("read"), RECORD_1).replaceAll("}$", ",") + json(members) + "}";

            assertThat(asker.post("evaluations", body).status()).isEqualTo(400);
        }
    }

    @Nested
    class Search {
        private static final String READ = "'action':{'name':'read'}";

        @Test
        void findsSubjects() {
            String wanted = "{'subject':{'type':'user'%s}," + READ + ",'resource':" + RECORD_1 + "}";

            assertThat(results(asker.post("search/subject", json(wanted.formatted(""))), "id"))
                    .containsExactly("alice", "bob");
            assertThat(results(asker.post("search/subject", json(wanted.formatted(",'id':'alice'"))), "id"))
                    .containsExactly("alice", "bob");
            assertThat(asker.post("search/subject", json(wanted.formatted(""))).body())
                    .isEqualTo(json("{'results':[{'type':'user','id':'alice'},{'type':'user','id':'bob'}]}"));
            assertThat(results(
                            asker.post(
                                    "search/subject",
                                    json("{'subject':{'type':'user'},'action':{'name':'write'},'resource':%s}"
                                            .formatted(ARCHIVED))),
                            "id"))
                    .containsExactly("bob");
        }

        @Test
        void findsResources() {
            assertThat(results(
                            asker.post(
                                    "search/resource",
                                    json("{'subject':%s,%s,'resource':{'type':'record'}}".formatted(ALICE, READ))),
                            "id"))
                    .contains("record-1");
            assertThat(results(
                            asker.post(
                                    "search/resource",
                                    json("{'subject':%s,%s,'resource':%s}".formatted(ALICE, READ, RECORD_1))),
                            "id"))
                    .containsExactly("record-1", "record-2");
            assertThat(results(
                            asker.post(
                                    "search/resource",
                                    json("{'subject':%s,'action':{'name':'write'},'resource':{'type':'record'}}"
                                            .formatted(ADMIN))),
                            "id"))
                    .containsExactly("record-2");
        }

        @Test
        void findsActions() {
            assertThat(results(
                            asker.post(
                                    "search/action", json("{'subject':%s,'resource':%s}".formatted(ALICE, RECORD_1))),
                            "name"))
                    .containsExactly("read", "write");
            assertThat(results(
                            asker.post(
                                    "search/action",
                                    json("{'subject':%s,'resource':%s,'action':{'name':'read'}}"
                                            .formatted(ALICE, RECORD_1))),
                            "name"))
                    .containsExactly("read", "write");
            assertThat(results(
                            asker.post(
                                    "search/action", json("{'subject':%s,'resource':%s}".formatted(ADMIN, ARCHIVED))),
                            "name"))
                    .contains("write");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "search/subject|{'subject':{'type':'spaceship'},'action':{'name':'read'},'resource':{'type':'record','id':'record-1'}}",
                    "search/subject|{'subject':{'type':'user'},'action':{'name':'read'},'resource':{'type':'record','id':'none'},'action':{'name':'x'}}",
                    "search/resource|{'subject':{'type':'user','id':'nobody'},'action':{'name':'read'},'resource':{'type':'record'}}",
                    "search/resource|{'subject':{'type':'user','id':'alice'},'action':{'name':'read'},'resource':{'type':'planet'}}",
                    "search/action|{'subject':{'type':'user','id':'nobody'},'resource':{'type':'record','id':'record-1'}}",
                    "search/action|{'subject':{'type':'robot','id':'alice'},'resource':{'type':'planet','id':'record-1'}}"
                })
        void nothingFoundIsAnEmptyList(String path, String body) {
            Answer answer = asker.post(path, json(body));

            // a member that stands twice is refused, not found
            if (body.indexOf("'action'") != body.lastIndexOf("'action'")) {
                assertThat(answer.status()).isEqualTo(400);
            } else {
                assertThat(answer.body()).isEqualTo("{\"results\":[]}");
            }
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "search/subject|{'subject':{'type':'user'},'resource':{'type':'record','id':'record-1'}}",
                    "search/subject|{'action':{'name':'read'},'resource':{'type':'record','id':'record-1'}}",
                    "search/subject|{'subject':{},'action':{'name':'read'},'resource':{'type':'record','id':'record-1'}}",
                    "search/subject|{'subject':{'type':'user'},'action':'read','resource':{'type':'record','id':'record-1'}}",
                    "search/subject|{'subject':{'type':'user'},'action':{'name':'read'},'resource':{'type':'record'}}",
                    "search/resource|{'action':{'name':'read'},'resource':{'type':'record'}}",
                    "search/resource|{'subject':{'type':'user'},'action':{'name':'read'},'resource':{'type':'record'}}",
                    "search/resource|{'subject':{'type':'user','id':'alice'},'action':{'name':'read'},'resource':{}}",
                    "search/action|{'subject':{'type':'user','id':'alice'}}",
                    "search/action|{'subject':{'type':'user'},'resource':{'type':'record','id':'record-1'}}",
                    "search/action|{'subject':{'type':'user','id':'alice'},'resource':{'type':'record'}}"
                })
        void whatIsNoSearchIsABadRequest(String path, String body) {
            assertThat(asker.post(path, json(body)).status()).isEqualTo(400);
        }
    }
}
