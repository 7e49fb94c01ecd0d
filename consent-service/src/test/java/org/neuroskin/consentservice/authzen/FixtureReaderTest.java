package org.neuroskin.consentservice.authzen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.Problem;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class FixtureReaderTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String RULE =
            "{'tenant':'t','subjects':[],'resources':[],'actions':[],'rules':[{'effect':'permit','when':[%s]}]}";

    private static FixtureReader.Loaded read(String text) {
        return FixtureReader.read((ObjectNode) JSON.readTree(text.replace('\'', '"')));
    }

    private static Question question(String subject, String resource) {
        String body = "{'subject':%s,'action':{'name':'read'},'resource':%s}".formatted(subject, resource);
        return QuestionReader.single((ObjectNode) JSON.readTree(body.replace('\'', '"')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"certification", "todo", "search"})
    void theShippedFixturesAreGood(String name) throws IOException {
        FixtureReader.Loaded loaded = read(Files.readString(Path.of("..", "demo", "authzen", name + ".json")));

        assertThat(loaded.tenant()).isEqualTo(name);
        assertThat(loaded.fixture().rules()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /tenant",
                "{'tenant':'Ä','subjects':[],'resources':[],'actions':[],'rules':[]} | /tenant",
                "{'tenant':'t','subjects':[],'resources':[],'actions':[],'rules':[],'rule':[]} | not known",
                "{'tenant':'t','subjects':[{'type':'a'}],'resources':[],'actions':[],'rules':[]} | /subjects/0/id",
                "{'tenant':'t','subjects':[{'type':'a','id':'1'},{'type':'a','id':'1'}],'resources':[],'actions':[],'rules':[]} | /subjects/1",
                "{'tenant':'t','subjects':[],'resources':[{'type':'a','id':'1','properties':[]}],'actions':[],'rules':[]} | /resources/0/properties",
                "{'tenant':'t','subjects':{},'resources':[],'actions':[],'rules':[]} | /subjects",
                "{'tenant':'t','subjects':[],'resources':[],'actions':[1],'rules':[]} | /actions",
                "{'tenant':'t','subjects':[],'resources':[],'actions':[],'rules':[{'effect':'allow'}]} | /rules/0/effect",
                "{'tenant':'t','subjects':[],'resources':[],'actions':[],'rules':[{'effect':'permit','actions':[]}]} | /rules/0/actions",
                "{'tenant':'t','subjects':[],'resources':[],'actions':[],'rules':[{'effect':'permit','where':[]}]} | /rules/0"
            })
    void aMistakeIsNamedWithItsPlace(String fixture, String place) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, () -> read(fixture));

        assertThat(problem.problem()).isEqualTo(Problem.INVALID_INPUT);
        assertThat(problem.extensions().toString()).contains(place);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'attribute':'subject.id'}",
                "{'attribute':'subject.id','is':'a','is-not':'b'}",
                "{'attribute':'subject.id','matches':'.*'}",
                "{'attribute':'subject.id','is':null}",
                "{'attribute':'subject.id','is':{}}",
                "{'attribute':'subject.id','is-one-of':[]}",
                "{'attribute':'subject.id','is-one-of':'a'}",
                "{'attribute':'subject.id','same-as':'subject.class.forName'}",
                "{'attribute':'subject.getClass()','is':'a'}",
                "{'attribute':'resource','is':'a'}",
                "{'attribute':'resource.properties.a.b','is':'a'}",
                "{'attribute':'subject.id','at-least':'1'}",
                "{'is':'a'}",
                "'subject.id == 1'"
            })
    void nothingButTheClosedComparisonsIsTaken(String condition) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, () -> read(RULE.formatted(condition)));

        assertThat(problem).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'attribute':'subject.properties.n','is':1} | true",
                "{'attribute':'subject.properties.n','is':1.0} | true",
                "{'attribute':'subject.properties.n','is':'1'} | false",
                "{'attribute':'subject.properties.n','is-not':2} | true",
                "{'attribute':'subject.properties.n','at-least':1} | true",
                "{'attribute':'subject.properties.n','at-least':1.5} | false",
                "{'attribute':'subject.properties.n','at-most':1} | true",
                "{'attribute':'subject.properties.n','at-most':0} | false",
                "{'attribute':'subject.properties.l','contains-one-of':['x','b']} | true",
                "{'attribute':'subject.properties.l','contains-one-of':['x']} | false",
                "{'attribute':'subject.properties.l','is':'a'} | false",
                "{'attribute':'subject.properties.none','is':'a'} | false",
                "{'attribute':'subject.properties.none','is-not':'a'} | true",
                "{'attribute':'subject.properties.none','same-as':'subject.properties.nothing'} | false",
                "{'attribute':'subject.properties.none','at-most':5} | false",
                "{'attribute':'resource.properties.owner','same-as':'subject.id'} | true",
                "{'attribute':'subject.type','is-one-of':['user','group']} | true",
                "{'attribute':'resource.id','is':'r'} | true"
            })
    void eachComparisonMeansWhatItSays(String condition, boolean holds) {
        Fixture fixture = read(RULE.formatted(condition)).fixture();
        Question question = question(
                "{'type':'user','id':'u','properties':{'n':1,'l':['a','b']}}",
                "{'type':'doc','id':'r','properties':{'owner':'u'}}");

        assertThat(fixture.decide(question).isPresent()).isEqualTo(holds);
    }

    @Test
    void whatTheQuestionSaysStandsOnTopOfWhatIsStored() {
        Fixture fixture = read("{'tenant':'t','subjects':[{'type':'user','id':'u','properties':{'a':1,'b':1}}],"
                        + "'resources':[],'actions':[],'rules':[{'effect':'permit','when':["
                        + "{'attribute':'subject.properties.a','is':2},{'attribute':'subject.properties.b','is':1}]}]}")
                .fixture();

        assertThat(fixture.decide(question("{'type':'user','id':'u','properties':{'a':2}}", "{'type':'d','id':'1'}")))
                .isPresent();
        assertThat(fixture.decide(question("{'type':'user','id':'u'}", "{'type':'d','id':'1'}")))
                .isEmpty();
    }

    @Test
    void aRuleThatForbidsWins() {
        Fixture fixture = read("{'tenant':'t','subjects':[],'resources':[],'actions':[],'rules':["
                        + "{'effect':'permit'},{'effect':'forbid','actions':['read']}]}")
                .fixture();

        assertThat(fixture.decide(question("{'type':'user','id':'u'}", "{'type':'d','id':'1'}")))
                .hasValue(new Fixture.Decided(2, Rule.Effect.FORBID));
    }
}
