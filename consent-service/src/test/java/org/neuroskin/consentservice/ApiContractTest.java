package org.neuroskin.consentservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The comparison that every API test makes finds what it is there to find. */
class ApiContractTest {
    private static final ApiContract CONTRACT =
            new ApiContract(JsonMapper.shared().readTree("""
            {"paths": {
               "/things/{id}": {"get": {"responses": {
                  "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                  "404": {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem",
                     "properties": {"type": {"enum": ["urn:neuroskin:problem:not-found"]}}}}}}}}},
               "/things/all": {"get": {"responses": {"2XX": {"content": {"text/plain": {}}}}}}},
             "components": {"schemas": {
               "Thing": {"type": "object", "required": ["id"],
                  "properties": {"id": {"type": "string", "format": "uuid"}, "size": {"type": "integer"}}},
               "Problem": {"type": "object", "properties": {"type": {"type": "string"}}}}}}
            """));
    private static final String ID = "\"id\": \"2f1d5cb9-6d0e-4c39-8c5b-0a4b8f5a8a11\"";

    @Test
    void anAnswerAsDescribedIsFine() {
        assertThat(complaints("/things/1", 200, "application/json;charset=UTF-8", "{" + ID + ", \"size\": 3}"))
                .isEmpty();
        assertThat(complaints("/things/all", 206, "text/plain", "all")).isEmpty();
        assertThat(complaints(
                        "/things/1",
                        404,
                        "application/problem+json",
                        "{\"type\": \"urn:neuroskin:problem:not-found\"}"))
                .isEmpty();
    }

    @Test
    void whatIsNotDescribedIsFound() {
        List.of(
                        complaints("/things/1", 204, "", ""),
                        complaints("/things/1", 200, "text/plain", "thing"),
                        complaints("/things/1", 200, "application/json", "{}"),
                        complaints("/things/1", 200, "application/json", "{" + ID + ", \"size\": \"large\"}"),
                        complaints("/things/1", 200, "application/json", "{" + ID + ", \"colour\": \"red\"}"),
                        complaints("/things/1", 200, "application/json", "{\"id\": \"1\"}"),
                        complaints(
                                "/things/1",
                                404,
                                "application/problem+json",
                                "{\"type\": \"urn:neuroskin:problem:gone\"}"),
                        complaints("/others", 200, "application/json", "{}"))
                .forEach(complaints -> assertThat(complaints).isNotEmpty());
    }

    private static List<String> complaints(String path, int status, String contentType, String body) {
        return CONTRACT.complaints("GET", path, new ApiContract.Answer(status, contentType, body));
    }
}
