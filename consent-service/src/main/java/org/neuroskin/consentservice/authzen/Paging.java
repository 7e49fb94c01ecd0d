package org.neuroskin.consentservice.authzen;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code page} member of a search: what was asked and what is answered.
 *
 * @param asked whether there was one
 * @param search the words that identify the search, by its meaning: the order of members does not count
 * @param position where the page begins
 */
record Paging(boolean asked, String search, PageTokens.Position position) {
    /** As many results as a page holds, however many were asked for. */
    static final int MOST = 500;

    private static final List<String> IDENTIFYING = List.of("subject", "action", "resource", "context");

    /** Reads and checks the member against the token that may be in it. */
    static Paging of(ObjectNode body, Asker asker, Target target, PageTokens tokens, JsonMapper json) {
        ObjectNode page = QuestionReader.optionalObject(body, "page");
        ObjectNode properties = QuestionReader.optionalObject(page, "properties");
        Map<String, @Nullable Object> identity = new TreeMap<>();
        identity.put("asker", asker.name());
        identity.put("target", target.name());
        identity.put("page", sorted(properties));
        IDENTIFYING.stream().filter(body::has).forEach(name -> identity.put(name, sorted(body.get(name))));
        String search = json.writeValueAsString(identity);
        Integer limit = page.has("limit") ? limit(page.get("limit")) : null;
        if (!page.has("token")) {
            return new Paging(body.has("page"), search, new PageTokens.Position(limit == null ? MOST : limit, ""));
        }
        JsonNode token = page.get("token");
        if (!token.isString()) {
            throw RequestBodies.malformed("`/page/token` is of the wrong type (expected: a string).");
        }
        PageTokens.Position position = tokens.read(search, token.stringValue());
        if (limit != null && limit != position.limit()) {
            throw RequestBodies.malformed("`/page/limit` is not that of the first page.");
        }
        return new Paging(true, search, position);
    }

    /** The member of the answer; null where the answer needs none because it is whole and nobody asked. */
    @Nullable
    Map<String, Object> answer(Found found, PageTokens tokens) {
        if (!asked && found.next() == null) {
            return null;
        }
        Map<String, Object> page = new LinkedHashMap<>();
        page.put(
                "next_token",
                found.next() == null
                        ? ""
                        : tokens.issue(search, new PageTokens.Position(position.limit(), found.next())));
        page.put("count", found.candidates().size());
        return page;
    }

    private static int limit(JsonNode limit) {
        if (!limit.isIntegralNumber() || limit.bigIntegerValue().signum() < 0) {
            throw RequestBodies.malformed(
                    "`/page/limit` is of the wrong type (expected: an integer that is not negative).");
        }
        return limit.bigIntegerValue().min(BigInteger.valueOf(MOST)).intValue();
    }

    private static @Nullable Object sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            Map<String, @Nullable Object> members = new TreeMap<>();
            object.properties().forEach(member -> members.put(member.getKey(), sorted(member.getValue())));
            return members;
        }
        return node.isArray() ? node.values().stream().map(Paging::sorted).toList() : node;
    }
}
