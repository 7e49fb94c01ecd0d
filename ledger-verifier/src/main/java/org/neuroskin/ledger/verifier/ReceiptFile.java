package org.neuroskin.ledger.verifier;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a signed consent receipt: a compact JWS (RFC 7515, RFC 8037) over JSON-LD that carries the proof of its change.
 *
 * <p>Holds if the service signed it, the change is in the log, and receipt and log tell the same of it: whose, for whom, for what,
 * which state, which kinds of data, when.
 */
final class ReceiptFile {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\s*");
    private static final String TYPE = "consent-receipt+jws";
    private static final String PART = "receipt";
    private static final Map<String, String> STATUS = Map.of(
            "requested", "dpv:ConsentRequested",
            "deferred", "dpv:ConsentRequestDeferred",
            "refused", "dpv:ConsentRefused",
            "given", "dpv:ConsentGiven",
            "renewed", "dpv:RenewedConsentGiven",
            "expired", "dpv:ConsentExpired",
            "invalidated", "dpv:ConsentInvalidated",
            "revoked", "dpv:ConsentRevoked",
            "withdrawn", "dpv:ConsentWithdrawn");

    private ReceiptFile() {}

    /** Whether this looks like a compact JWS. */
    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    static Report verify(String jws, String keySet) throws BadEvidence {
        int payloadAt = jws.indexOf('.');
        int signatureAt = jws.lastIndexOf('.');
        Map<?, ?> header = object(jws.substring(0, payloadAt), "header");
        if (header.size() != 3 || !"EdDSA".equals(header.get("alg")) || !(header.get("kid") instanceof String key)) {
            throw BadEvidence.in(PART, "the header is not exactly alg EdDSA, kid, typ");
        }
        if (!TYPE.equals(header.get("typ"))) {
            throw BadEvidence.in(PART, "was not signed as a receipt (typ `%s`)".formatted(header.get("typ")));
        }
        byte[] signed = jws.substring(0, signatureAt).getBytes(StandardCharsets.US_ASCII);
        if (!KeySet.parse(keySet).verifies(key, signed, KeySet.base64url(jws.substring(signatureAt + 1)))) {
            throw BadEvidence.in(PART, "altered, or not signed by key `%s`".formatted(key));
        }
        return verify(object(jws.substring(payloadAt + 1, signatureAt), "payload"), key);
    }

    private static Report verify(Map<?, ?> receipt, String key) throws BadEvidence {
        Map<?, ?> consent = map(receipt, "dpv:hasRecordOfActivity");
        Map<?, ?> proof = map(receipt, "neuroskin:ledgerProof");
        StringBuilder vkeys = new StringBuilder();
        list(proof, "neuroskin:key").forEach(each -> vkeys.append(each).append('\n'));
        ProofFile.Proven proven = ProofFile.open(text(proof, "neuroskin:proof"), Key.parseAll(vkeys.toString()));
        Entry entry = proven.entry();
        if (!entry.type().equals("consent-changed")) {
            throw BadEvidence.in(PART, "proves something that is no change of a consent");
        }
        same("place in the log", entry.sequence(), proof.get("neuroskin:sequence"));
        same("shard", entry.shard(), proof.get("neuroskin:shard"));
        same("consent", entry.text("consent"), consent.get("dct:identifier"));
        same("revision", entry.number("revision"), consent.get("neuroskin:revision"));
        same(
                "subject",
                entry.text("subject"),
                map(consent, "dpv:hasDataSubject").get("dct:identifier"));
        same("app", entry.text("app"), map(consent, "dpv:hasRecipient").get("dct:identifier"));
        for (Object process : list(consent, "dpv:hasProcess")) {
            same(
                    "purpose",
                    entry.text("purpose"),
                    map(asMap(process), "dpv:hasPurpose").get("dct:identifier"));
        }
        Map<?, ?> event = event(consent, entry.sequence());
        same("state", STATUS.get(entry.text("state")), event.get("@type"));
        if (entry.has("cause") || event.containsKey("neuroskin:cause")) {
            same("cause", entry.has("cause") ? entry.text("cause") : null, event.get("neuroskin:cause"));
        }
        same("time", entry.text("at"), event.get("dpv:isIndicatedAtTime"));
        same("kinds of data", entry.list("categories"), event.get("neuroskin:category"));
        same("revision of the event", entry.number("revision"), event.get("neuroskin:revision"));
        Checkpoint checkpoint = proven.checkpoint();
        String verdict =
                ("VALID: receipt of consent %s at revision %d (%s), made %s, signed by key %s; its change is entry %d of the log %s"
                                + " of %d entries that was signed; the log's keys are taken from the receipt")
                        .formatted(
                                entry.text("consent"),
                                entry.number("revision"),
                                text(consent, "neuroskin:status"),
                                text(receipt, "dct:created"),
                                key,
                                entry.sequence(),
                                checkpoint.origin(),
                                checkpoint.size());
        return new Report(true, verdict, checkpoint.origin(), checkpoint.size(), Map.of(entry.type(), 1L));
    }

    private static Map<?, ?> event(Map<?, ?> consent, long sequence) throws BadEvidence {
        for (Object each : list(consent, "dpv:hasConsentStatus")) {
            Map<?, ?> event = asMap(each);
            if (Long.valueOf(sequence).equals(event.get("neuroskin:sequence"))) {
                return event;
            }
        }
        throw BadEvidence.in(PART, "does not list the change that it proves");
    }

    private static void same(String what, @Nullable Object logged, @Nullable Object told) throws BadEvidence {
        if (logged == null || !logged.equals(told)) {
            throw BadEvidence.in(
                    PART, "the log has another %s: `%s`, the receipt says `%s`".formatted(what, logged, told));
        }
    }

    private static Map<?, ?> object(String base64, String name) throws BadEvidence {
        try {
            return asMap(Json.parse(KeySet.base64url(base64)));
        } catch (IllegalArgumentException e) {
            throw BadEvidence.in(
                    PART, "the %s is not canonical JSON in base64url (%s)".formatted(name, e.getMessage()));
        }
    }

    private static Map<?, ?> map(Map<?, ?> parent, String member) throws BadEvidence {
        return asMap(parent.get(member));
    }

    private static Map<?, ?> asMap(@Nullable Object value) throws BadEvidence {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw BadEvidence.in(PART, "a part of it is missing");
    }

    private static List<?> list(Map<?, ?> parent, String member) throws BadEvidence {
        if (parent.get(member) instanceof List<?> list) {
            return list;
        }
        throw BadEvidence.in(PART, "has no `%s`".formatted(member));
    }

    private static String text(Map<?, ?> parent, String member) throws BadEvidence {
        if (parent.get(member) instanceof String text) {
            return text;
        }
        throw BadEvidence.in(PART, "has no `%s`".formatted(member));
    }
}
