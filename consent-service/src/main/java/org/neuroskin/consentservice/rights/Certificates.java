package org.neuroskin.consentservice.rights;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.events.ConsentEvents;
import org.neuroskin.consentservice.platform.ServiceSettings;
import org.neuroskin.consentservice.snapshot.Enforcement;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.CanonicalJson;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;

/**
 * What was destroyed when, who confirmed it, and what is left: signed, so that the person can hold it against us.
 *
 * <p>Written anew at each asking, so that it tells which apps have said by then that they deleted.
 */
@Component
public class Certificates {
    /** A compact JWS. */
    public static final String MEDIA_TYPE = "application/jose";

    /** The length of an era, and for how long its key outlives it; see the decision record on eras. */
    private static final Duration COPIES = Duration.ofDays(30);

    private static final List<String> REMAINS = List.of(
            "access-history-under-a-pseudonym",
            "consent-records",
            "copies-of-the-key-table-until-their-shred-epoch-key-is-destroyed",
            "fields-that-data-services-store-in-clear");

    private final ErasureStore store;
    private final ConsentEvents events;
    private final CertificateSigner signer;
    private final ServiceSettings settings;
    private final Clock clock;

    Certificates(
            ErasureStore store, ConsentEvents events, CertificateSigner signer, ServiceSettings settings, Clock clock) {
        this.store = store;
        this.events = events;
        this.signer = signer;
        this.settings = settings;
        this.clock = clock;
    }

    /** The certificate of an erasure that is done; empty for any other, and for one of another person. */
    public Optional<String> of(SubjectId subject, UUID id) {
        return store.find(subject, id)
                .filter(erasure -> erasure.enforcement() != null)
                .map(erasure -> signer.sign(CanonicalJson.write(document(subject, erasure))));
    }

    /** What apps that were told to delete have not said that they did. */
    public List<ConsentEvents.Demand> open(SubjectId subject, Erasure erasure) {
        return events.demands(subject, erasure.askedAt()).stream()
                .filter(demand -> demand.deletedAt() == null)
                .toList();
    }

    private Map<String, Object> document(SubjectId subject, Erasure erasure) {
        SortedMap<String, Object> document = new TreeMap<>();
        document.put("issuer", settings.origin().toString());
        document.put("issued_at", time(clock.instant()));
        document.put("erasure", erasure.id().toString());
        document.put("subject", subject.value());
        document.put("scope", scope(erasure));
        document.put("asked_at", time(erasure.askedAt()));
        document.put("destroyed_at", time(erasure.destroyedAt()));
        document.put("done_at", time(erasure.doneAt()));
        document.put("copies_open_nothing_from", time(copiesOpenNothingFrom(erasure)));
        document.put("revision", erasure.revision());
        document.put("keys", store.keys(erasure.id()));
        Enforcement enforcement = erasure.enforcement();
        if (enforcement != null) {
            document.put(
                    "gateways",
                    Map.of(
                            "asked", (long) enforcement.gateways(),
                            "confirmed", (long) enforcement.confirmed(),
                            "lapsed", (long) enforcement.lapsed()));
        }
        document.put("remains", remains(subject, erasure));
        return document;
    }

    /** When the last era is destroyed that a copy of the key table from before could be of. */
    private static @Nullable Instant copiesOpenNothingFrom(Erasure erasure) {
        Instant destroyedAt = erasure.destroyedAt();
        return destroyedAt == null ? null : destroyedAt.plus(COPIES);
    }

    private static Map<String, Object> scope(Erasure erasure) {
        SortedMap<String, Object> scope = new TreeMap<>();
        CategoryId category = erasure.category();
        if (category != null) {
            scope.put("category", category.value());
        }
        String month = erasure.month();
        if (month != null) {
            scope.put("month", month);
        }
        return scope;
    }

    private Map<String, Object> remains(SubjectId subject, Erasure erasure) {
        return Map.of(
                "apps",
                open(subject, erasure).stream()
                        .map(demand -> Map.of(
                                "app", demand.app().value(),
                                "categories",
                                        demand.categories().stream()
                                                .map(Object::toString)
                                                .toList(),
                                "delete_by", time(demand.by())))
                        .toList(),
                "other",
                // Their key is of no month
                erasure.month() == null
                        ? REMAINS
                        : Stream.concat(REMAINS.stream(), Stream.of("search-tokens"))
                                .toList());
    }

    private static String time(@Nullable Instant at) {
        return at == null ? "" : AuditEvents.formatMicros(at);
    }
}
