package org.neuroskin.gateway.payload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.AtRest;
import org.neuroskin.policies.service.FieldPath;
import org.neuroskin.policies.service.FieldRule;
import org.neuroskin.policies.service.FieldTree;
import org.neuroskin.policies.service.PaddingRule;
import org.neuroskin.policies.service.ResourceRule;
import org.neuroskin.policies.service.Shape;
import tools.jackson.core.JsonToken;

/**
 * FHIR R4 resources that a data service answers, on their way to the app.
 *
 * <p><b>Guarantee</b>: a resource leaves only once all of it was judged. One that is another person's, or of a kind that the route
 * does not list, does not leave; nor does a number or an address that would tell of it.
 */
public final class ResourcesPayload {
    /** Larger than what a request of the usual size becomes when it is sealed. */
    private static final int MAX_RESOURCE_BYTES = 4 << 20;

    /** A page that follows cannot be asked for by its address, which is the data service's; that there is one is not hidden. */
    private static final String MORE = "[{\"relation\":\"next\",\"url\":\"urn:neuroskin:fhir:more\"}]";

    private static final FieldTree SEARCH_SET = FieldTree.of(Stream.of("/resourceType", "/type", "/link", "/entry/*")
            .map(at -> new FieldRule(
                    FieldPath.parse(at), Optional.empty(), AtRest.CLEAR, PaddingRule.NONE, Shape.TREE, false))
            .toList());

    private static final Set<String> MODES = Set.of("match", "include");

    private final DataPlace place;
    private final Function<ResourceRule, ResponsePayload> payloads;
    private final WindowOutput out;
    private final SortedSet<CategoryId> found = new TreeSet<>();

    /**
     * Made for one access.
     *
     * @param payloads opens what is sealed in resources of a kind
     */
    public ResourcesPayload(DataPlace place, Function<ResourceRule, ResponsePayload> payloads, WindowSink sink) {
        this.place = place;
        this.payloads = payloads;
        this.out = new WindowOutput(sink);
    }

    /**
     * Reads one resource.
     *
     * @throws PayloadRefused as {@link ResponsePayload#open}; {@link Problem#NOT_FOUND} if it may not leave
     * @throws IOException as the body fails
     */
    public ReleasableBody one(InputStream body) throws IOException {
        byte[] resource = body.readNBytes(MAX_RESOURCE_BYTES + 1);
        if (resource.length > MAX_RESOURCE_BYTES) {
            throw new PayloadRefused(Problem.SERVICE_FAILED, "the resource is too large");
        }
        // In the words that are used if there is none
        String told = told(JsonParts.OF_RESPONSES.text(resource))
                .orElseThrow(() -> new PayloadRefused(Problem.NOT_FOUND, "The data service has nothing here."));
        byte[] bytes = told.getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        return out.end(found);
    }

    /**
     * Reads a bundle of what was searched for to its end, resource by resource.
     *
     * @throws PayloadRefused as {@link ResponsePayload#open}
     */
    public ReleasableBody searchSet(InputStream body) {
        Bundle bundle = new Bundle(body, out);
        bundle.run(SEARCH_SET);
        if (!bundle.isSearchSet) {
            throw notASearchSet();
        }
        return out.end(found);
    }

    private Optional<String> told(String json) {
        return Resource.stored(place, json).map(resource -> {
            ByteArrayOutputStream opened = new ByteArrayOutputStream();
            found.addAll(payloads.apply(resource.kind()).record(resource.json(), resource.fields(), opened));
            return Resource.told(resource.kind(), opened.toString(StandardCharsets.UTF_8));
        });
    }

    private static PayloadRefused notASearchSet() {
        return new PayloadRefused(Problem.SERVICE_FAILED, "the data service did not return a search set");
    }

    /** What of a bundle is not an entry is written anew. */
    private final class Bundle extends JsonPass {
        private boolean isSearchSet;

        Bundle(InputStream body, OutputStream out) {
            super(
                    StrictJson.RESPONSES,
                    StrictJson.RESPONSES.parser(body),
                    StrictJson.RESPONSES.generator(out),
                    place.route(),
                    Problem.SERVICE_FAILED);
        }

        @Override
        void listed(FieldRule rule, @Nullable String name) {
            switch (rule.at().segments().getFirst()) {
                case "resourceType" -> word("Bundle", name);
                case "type" -> {
                    word("searchset", name);
                    isSearchSet = true;
                }
                case "link" -> link(name);
                default -> entry();
            }
        }

        private void word(String expected, @Nullable String name) {
            if (token() != JsonToken.VALUE_STRING || !text().equals(expected)) {
                throw notASearchSet();
            }
            copy(name);
        }

        private void link(@Nullable String name) {
            JsonParts parts = JsonParts.OF_RESPONSES;
            boolean more = parts.items(current()).stream()
                    .anyMatch(link ->
                            parts.string(parts.members(link), "relation").equals("next"));
            if (more) {
                writeName(name);
                out().writeRawValue(MORE);
            }
        }

        private void entry() {
            JsonParts parts = JsonParts.OF_RESPONSES;
            Map<String, String> entry = parts.members(current());
            told(entry.getOrDefault("resource", "{}")).ifPresent(resource -> {
                Map<String, String> members = new LinkedHashMap<>();
                members.put("resource", resource);
                String mode = parts.string(parts.members(entry.getOrDefault("search", "{}")), "mode");
                if (MODES.contains(mode)) {
                    members.put("search", JsonParts.object(Map.of("mode", JsonParts.quote(mode))));
                }
                out().writeRawValue(JsonParts.object(members));
            });
        }

        private String current() {
            if (!token().isStructStart()) {
                throw notASearchSet();
            }
            return JsonParts.OF_RESPONSES.text(subtree(MAX_RESOURCE_BYTES));
        }

        @Override
        void inUnlistedCategory(CategoryId category, @Nullable String name) {
            skip();
        }

        @Override
        void passing(String text) {
            // Nothing passes as it is but two words
        }
    }
}
