package org.neuroskin.gateway.payload;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Function;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.BodyKind;
import org.neuroskin.policies.service.PartRule;
import org.neuroskin.policies.service.Route;
import org.neuroskin.sealing.keys.KeyHierarchy;

/**
 * A form that an app writes: each part is sealed as the body of another route, and stands in a form of ours, in the order in which
 * it came. Streamed.
 *
 * <p>Nothing of the app's form itself is passed on: not its boundary, nor what its files are called, which may say something of a
 * person.
 */
public final class FormPayload {
    private static final int BOUNDARY_BYTES = 16;

    private final Route route;
    private final Function<Route, DataPlace> places;
    private final String theirs;
    private final String ours;
    private final KeyHierarchy keys;
    private final SecureRandom random;

    /**
     * Made for one access.
     *
     * @param places where a body of another route belongs
     * @param contentType as the request has it, see {@link #requireForm}
     */
    public FormPayload(
            Route route,
            Function<Route, DataPlace> places,
            String contentType,
            KeyHierarchy keys,
            SecureRandom random) {
        this.route = route;
        this.places = places;
        this.theirs = FormReader.boundary(contentType);
        this.keys = keys;
        this.random = random;
        byte[] chance = new byte[BOUNDARY_BYTES];
        random.nextBytes(chance);
        // Nobody who writes a part can know it
        this.ours = HexFormat.of().formatHex(chance);
    }

    /** Refuses a header {@code Content-Type} of no form that is read here. */
    public static void requireForm(String contentType) {
        FormReader.boundary(contentType);
    }

    /** The header {@code Content-Type} of a form with this boundary. */
    public static String contentType(String boundary) {
        return Route.FORM + "; boundary=" + boundary;
    }

    /** The header {@code Content-Type} of the form of ours. */
    public String contentType() {
        return contentType(ours);
    }

    /**
     * Seals all of {@code form} into {@code sealed}. Unless it returns, what was written so far is worthless and must not be stored:
     * the receiver sees a broken transfer.
     *
     * @throws PayloadRefused {@link Problem#MALFORMED_BODY} if it is not a strict form, or a part comes twice or is of another person;
     *     {@link Problem#INVALID_INPUT} if a part is not listed or missing; {@link Problem#UNSUPPORTED_MEDIA_TYPE} and
     *     {@link Problem#BODY_TOO_LARGE} of a part; else as {@link RequestPayload} and {@link BinaryPayload}
     * @throws IOException as the streams fail
     */
    public void seal(InputStream form, OutputStream sealed) throws IOException {
        FormReader reader = new FormReader(form, theirs);
        Set<String> come = new HashSet<>();
        for (FormReader.Head head = reader.next(); head != null; head = reader.next()) {
            PartRule rule = rule(head.name());
            if (!come.add(rule.name())) {
                throw new PayloadRefused(Problem.MALFORMED_BODY, "part `%s` stands twice".formatted(rule.name()));
            }
            if (!rule.bodyOf().mediaTypes().contains(head.mediaType())) {
                throw new PayloadRefused(
                        Problem.UNSUPPORTED_MEDIA_TYPE,
                        "Part `%s` takes %s."
                                .formatted(
                                        rule.name(),
                                        String.join(", ", rule.bodyOf().mediaTypes())));
            }
            part(rule, head.mediaType(), reader.content(rule.bodyOf().maxRequestBytes()), sealed);
        }
        for (PartRule rule : route.parts()) {
            if (!rule.optional() && !come.contains(rule.name())) {
                throw new PayloadRefused(Problem.INVALID_INPUT, "part `%s` is missing".formatted(rule.name()));
            }
        }
        write(sealed, "--" + ours + "--\r\n");
    }

    private PartRule rule(String name) {
        return route.parts().stream()
                .filter(rule -> rule.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new PayloadRefused(Problem.INVALID_INPUT, "the form has no such part"));
    }

    private void part(PartRule rule, String mediaType, InputStream content, OutputStream sealed) throws IOException {
        DataPlace place = places.apply(rule.bodyOf());
        boolean binary = rule.bodyOf().body() == BodyKind.BINARY;
        // Many services take for a file only what has a name of one
        String file = binary ? "; filename=\"%s\"".formatted(rule.name()) : "";
        write(
                sealed,
                "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\nContent-Type: %s\r\n\r\n"
                        .formatted(ours, rule.name(), file, mediaType));
        if (binary) {
            new BinaryPayload(place, keys).seal(content, sealed, random);
        } else {
            RequestPayload payload = RequestPayload.read(rule.bodyOf(), mediaType, content.readAllBytes());
            if (payload.subject()
                    .filter(named -> !named.equals(place.subject()))
                    .isPresent()) {
                throw new PayloadRefused(
                        Problem.MALFORMED_BODY, "a part names somebody else than whose data the form is about");
            }
            sealed.write(payload.seal(place, keys, random));
        }
        write(sealed, "\r\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
