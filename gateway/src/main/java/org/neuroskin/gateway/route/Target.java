package org.neuroskin.gateway.route;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.gateway.search.Search;
import org.neuroskin.gateway.token.KnownAs;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.BodyKind;
import org.neuroskin.policies.service.MatchedRoute;
import org.neuroskin.policies.service.Route;

/**
 * What a request to a data service is about.
 *
 * @param service the data service
 * @param descriptor SHA-256 of the file that describes it
 * @param place where the data service stores the data
 * @param matched the route of its descriptor, with the subject's real id among the path's variables
 * @param operation what the method does with the data
 * @param named whose data it is; null as long as only the body, which was not read, says so
 * @param naming by which ids the data service knows people
 * @param knownAs the ids by which the app knows people
 * @param upstream the address at the data service, with the subject's id there
 * @param search what is asked for of sealed values, which the address does not have
 */
public record Target(
        String service,
        String descriptor,
        Place place,
        MatchedRoute matched,
        Operation operation,
        @Nullable SubjectId named,
        Naming naming,
        KnownAs knownAs,
        URI upstream,
        Search search) {

    /** Whose data it is, once that is known. */
    public SubjectId subject() {
        if (named == null) {
            throw new IllegalStateException("our bug: the body that says whose data it is has not been read");
        }
        return named;
    }

    /** The id by which the data service knows the subject. */
    public SubjectId subjectThere() {
        return naming.there(subject());
    }

    /**
     * The person whom the app calls so.
     *
     * @throws Refusal as malformed if it is not of the form of ids
     */
    public SubjectId person(SubjectId there) {
        try {
            return knownAs.subject(there);
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("The subject id is malformed.");
        }
    }

    /** The id by which the app knows the subject. */
    public SubjectId subjectAtApp() {
        return knownAs.there(subject());
    }

    /**
     * The same with the person whom the body names.
     *
     * @throws Refusal {@link Problem#MALFORMED_BODY} if the path or the token has named somebody else
     */
    public Target about(SubjectId subject) {
        if (named != null && !named.equals(subject)) {
            throw new Refusal(
                    Problem.MALFORMED_BODY,
                    DenialReason.BAD_REQUEST,
                    "The body names somebody else than whose data the request is about.");
        }
        return new Target(service, descriptor, place, matched, operation, subject, naming, knownAs, upstream, search);
    }

    /**
     * The same with more in the query of its address.
     *
     * @param parameters with nothing in them that is read in two ways
     */
    public Target asking(String parameters) {
        URI more = URI.create(upstream + (upstream.getRawQuery() == null ? "?" : "&") + parameters);
        return new Target(service, descriptor, place, matched, operation, named, naming, knownAs, more, search);
    }

    /** What a message from the app is about, on a socket that it may write on: as a {@code POST} to the route that its says. */
    public Optional<Target> ofMessages() {
        return route().writesAs()
                .map(as -> new Target(
                        service,
                        descriptor,
                        place,
                        new MatchedRoute(as, matched.variables()),
                        Objects.requireNonNull(as.methods().get("POST")),
                        named,
                        naming,
                        knownAs,
                        upstream,
                        Search.NONE));
    }

    /** The route of the descriptor. */
    public Route route() {
        return matched.route();
    }

    /** Whether it is a list of many people's, each of whose items says whose it is. */
    public boolean isOfMany() {
        return route().items().isPresent();
    }

    /** Whether what the data service answers may leave: who may delete may not therefore read. */
    public boolean handsOut() {
        return operation.handsOut() && route().body() != BodyKind.NONE;
    }
}
