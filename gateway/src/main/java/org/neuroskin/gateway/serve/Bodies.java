package org.neuroskin.gateway.serve;

import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.forward.Answer;
import org.neuroskin.gateway.forward.Conversation;
import org.neuroskin.gateway.forward.DataServices;
import org.neuroskin.gateway.forward.MediaTypes;
import org.neuroskin.gateway.forward.PartialReads;
import org.neuroskin.gateway.payload.AskedRange;
import org.neuroskin.gateway.payload.BinaryPayload;
import org.neuroskin.gateway.payload.DataPlace;
import org.neuroskin.gateway.payload.FieldTokens;
import org.neuroskin.gateway.payload.FormPayload;
import org.neuroskin.gateway.payload.RangedBody;
import org.neuroskin.gateway.payload.RecordVersions;
import org.neuroskin.gateway.payload.RecordsPayload;
import org.neuroskin.gateway.payload.ReleasableBody;
import org.neuroskin.gateway.payload.RequestPayload;
import org.neuroskin.gateway.payload.ResourcesPayload;
import org.neuroskin.gateway.payload.ResponsePayload;
import org.neuroskin.gateway.payload.VersionRegister;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.route.Target;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;
import org.neuroskin.policies.service.BodyKind;
import org.neuroskin.policies.service.MatchedRoute;
import org.neuroskin.policies.service.Route;
import org.neuroskin.sealing.keys.KeyHierarchy;

/** Knows the kinds of bodies: how each is read, asked for and opened. */
final class Bodies {
    static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final KeyHierarchy keys;
    private final VersionRegister register;

    Bodies(KeyHierarchy keys, VersionRegister register) {
        this.keys = keys;
        this.register = register;
    }

    /** The versions of records in an access; to be asked for before the data service is. */
    RecordVersions versions() {
        return new RecordVersions(keys, register);
    }

    /** Reads a body of JSON, NDJSON or FHIR before anything is decided, since what is decided depends on what is in it. */
    @Nullable
    RequestPayload read(Exchange exchange, Target target) {
        Route route = target.route();
        if (!WITH_BODY.contains(exchange.method())) {
            if (exchange.announcesBody()) {
                throw Refusal.malformed("The method takes no body.");
            }
            return null;
        }
        if (!route.mediaTypes().contains(exchange.mediaType())) {
            throw new Refusal(
                    Problem.UNSUPPORTED_MEDIA_TYPE,
                    DenialReason.BAD_REQUEST,
                    "The route takes %s.".formatted(String.join(", ", route.mediaTypes())));
        }
        return switch (route.body()) {
            case JSON, FHIR -> RequestPayload.read(route, exchange.mediaType(), exchange.body(route.maxRequestBytes()));
            case MULTIPART -> {
                FormPayload.requireForm(exchange.contentType());
                yield null;
            }
            case EVENT_STREAM, WEBSOCKET, BINARY, NONE -> null;
        };
    }

    /** The form that the body of a request is to be sealed into; null where it is none. */
    @Nullable
    FormPayload form(Exchange exchange, Target target, SecureRandom random) {
        return target.route().body() == BodyKind.MULTIPART
                ? new FormPayload(target.route(), part -> place(target, part), exchange.contentType(), keys, random)
                : null;
    }

    /** Seals the body of a request as it comes. Fails as the payloads do. */
    void seal(
            Exchange exchange,
            Target target,
            @Nullable FormPayload form,
            OutputStream out,
            SecureRandom random,
            RecordVersions versions)
            throws IOException {
        InputStream plain = exchange.bodyStream(target.route().maxRequestBytes());
        if (form == null) {
            new BinaryPayload(place(target), keys, versions).seal(plain, out, random);
        } else {
            form.seal(plain, out);
        }
        out.flush();
    }

    /**
     * The range of a body that is asked for; null where it is the whole, and always with {@code If-Range}, since our answers have no
     * validator that it could name (RFC 9110 §13.1.5).
     */
    static @Nullable AskedRange range(Exchange exchange, Target target) {
        return hasRanges(target) && exchange.headers("If-Range").isEmpty()
                ? AskedRange.parse(exchange.headers("Range")).orElse(null)
                : null;
    }

    /** Whether a part of the body can be asked for: not of a body of fields, of which parts are left out. */
    static boolean hasRanges(Target target) {
        return target.route().body() == BodyKind.BINARY && target.handsOut();
    }

    /** The target, of whom the body names if it names anybody. */
    static Target about(@Nullable RequestPayload payload, Target target) {
        return payload == null
                ? target
                : payload.subject().map(target::person).map(target::about).orElse(target);
    }

    /** What the data service is asked to answer in. */
    private static Map<String, String> asking(Set<String> mediaTypes) {
        return Map.of(
                "Accept",
                String.join(", ", mediaTypes),
                "Accept-Encoding",
                // What comes compressed comes late
                mediaTypes.contains(Route.EVENT_STREAM) ? "identity" : DataServices.ENCODINGS);
    }

    /** The same target, asked for what is searched by tokens. Fails as the payloads do. */
    Target byTokens(Target target) {
        return target.search().isEmpty()
                ? target
                : target.asking(new FieldTokens(place(target), keys).query(target.search()));
    }

    /** The question to the data service, to be answered in one of these. */
    static DataServices.Call question(Exchange exchange, Target target, Set<String> mediaTypes, UUID access) {
        Map<String, String> headers = new HashMap<>(asking(mediaTypes));
        headers.put("X-Request-Id", access.toString());
        return new DataServices.Call(HttpMethod.valueOf(exchange.method()), target.upstream(), headers);
    }

    /**
     * The media types that may be answered with: of a route with records NDJSON only if the app names it before any JSON, and never
     * where values are reduced, since means stand at the end of a list.
     */
    static Set<String> wanted(Exchange exchange, Permitted permitted) {
        Route route = permitted.target().route();
        Set<String> json = new HashSet<>(route.mediaTypes());
        if (route.body() != BodyKind.JSON || !json.remove(Route.NDJSON)) {
            return route.mediaTypes();
        }
        if (json.isEmpty()) {
            return Set.of(Route.NDJSON);
        }
        boolean lines = permitted.reductions().isEmpty()
                && exchange.headers("Accept").stream()
                        .flatMap(value -> Arrays.stream(value.split(",")))
                        .map(MediaTypes::essence)
                        .filter(route.mediaTypes()::contains)
                        .findFirst()
                        .filter(Route.NDJSON::equals)
                        .isPresent();
        return lines ? Set.of(Route.NDJSON) : json;
    }

    /** Where the body of an access belongs. */
    static DataPlace place(Target target) {
        return place(target, target.route());
    }

    /** Where a body of a route belongs that is a part of the body of this access. */
    private static DataPlace place(Target target, Route route) {
        MatchedRoute matched = new MatchedRoute(route, target.matched().variables());
        return DataPlace.of(target.service(), matched, target.subject(), target.subjectThere(), target.subjectAtApp());
    }

    /** The body whose beginning the data service answered, or all of it. Fails as the payloads do. */
    RangedBody ranged(Answer first, Target target, PartialReads reads, RecordVersions versions) throws IOException {
        return new RangedBody(
                place(target),
                keys,
                first.body(target.route().mediaTypes()),
                first.wholeBytes(),
                reads::from,
                versions);
    }

    /** Opens what the data service answered; its windows leave through the outlet. Fails as the payloads do. */
    ReleasableBody open(
            Answer answer, Set<String> mediaTypes, Permitted permitted, Outlet outlet, RecordVersions versions)
            throws IOException {
        Target target = permitted.target();
        return switch (target.route().body()) {
            case JSON -> {
                InputStream body = answer.body(mediaTypes);
                ResponsePayload payload = payload(permitted, versions);
                yield answer.mediaType().equals(Route.NDJSON)
                        ? new RecordsPayload(payload, outlet).lines(body)
                        : payload.open(body, outlet);
            }
            case FHIR -> {
                InputStream body = answer.body(mediaTypes);
                DataPlace place = place(target);
                var resources =
                        new ResourcesPayload(place, kind -> payload(place.of(kind), permitted, versions), outlet);
                // Where the path says which of the person's resources, it is one
                yield target.route().otherVariables().isEmpty() ? resources.searchSet(body) : resources.one(body);
            }
            case EVENT_STREAM -> {
                RecordsPayload records = new RecordsPayload(payload(permitted, versions), outlet);
                yield records.events(answer.endless(Route.EVENT_STREAM, () -> outlet.beat(records)));
            }
            case BINARY -> new BinaryPayload(place(target), keys, versions).open(answer.body(mediaTypes), outlet);
            case WEBSOCKET, MULTIPART, NONE ->
                throw new IllegalStateException("our bug: nothing is opened where there is no body");
        };
    }

    /**
     * Opens the messages of a data service's socket for as long as they come and are wanted. Fails as the payloads do.
     *
     * @param fromApp takes what the app says
     */
    ReleasableBody messages(Conversation conversation, Consumer<byte[]> fromApp, Permitted permitted, Outlet outlet)
            throws IOException {
        RecordsPayload records = new RecordsPayload(payload(permitted, versions()), outlet);
        try {
            conversation.run(() -> outlet.beat(records), fromApp, message -> {
                if (outlet.isOpen()) {
                    records.message(message);
                }
            });
        } catch (RecordsPayload.NoMore e) {
            // What had not come whole is left out
        }
        return records.end();
    }

    /** Opens what of an answer, or of an item of a list, this access permits. */
    ResponsePayload payload(Permitted permitted, RecordVersions versions) {
        return payload(place(permitted.target()), permitted, versions);
    }

    private ResponsePayload payload(DataPlace place, Permitted permitted, RecordVersions versions) {
        return new ResponsePayload(
                        place, permitted.permit().permitted(), permitted.windows(), permitted.reductions(), keys)
                .searched(permitted.target().search())
                .checked(versions);
    }
}
