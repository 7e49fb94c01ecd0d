package org.neuroskin.consentservice.receipt;

import java.util.Map;
import java.util.TreeMap;
import org.neuroskin.kernel.ConsentState;
import org.neuroskin.kernel.Operation;

/**
 * Our words in those of the W3C Data Privacy Vocabulary 2.3, and what the members of a receipt mean to a JSON-LD reader. The
 * whole context stands in each receipt, so that nothing has to be fetched to read it and the signature covers its meaning.
 */
final class Terms {
    static final String RECEIPT_PROFILE = "https://w3id.org/dpv/schema/dpv-27560#receipt";
    static final String RECORD_PROFILE = "https://w3id.org/dpv/schema/dpv-27560#record";
    static final Map<String, Object> CONTEXT = context();

    private Terms() {}

    static String status(ConsentState state) {
        return "dpv:"
                + switch (state) {
                    case REQUESTED -> "ConsentRequested";
                    case DEFERRED -> "ConsentRequestDeferred";
                    case REFUSED -> "ConsentRefused";
                    case GIVEN -> "ConsentGiven";
                    case RENEWED -> "RenewedConsentGiven";
                    case EXPIRED -> "ConsentExpired";
                    case INVALIDATED -> "ConsentInvalidated";
                    case REVOKED -> "ConsentRevoked";
                    case WITHDRAWN -> "ConsentWithdrawn";
                };
    }

    static String processing(Operation operation) {
        return "dpv:"
                + switch (operation) {
                    case READ -> "Retrieve";
                    case WRITE -> "Record";
                    case DERIVE -> "Derive";
                    case STREAM -> "Monitor";
                    case EXPORT -> "Export";
                    case DELETE -> "Delete";
                };
    }

    private static Map<String, Object> context() {
        Map<String, Object> context = new TreeMap<>(Map.of(
                "dct", "http://purl.org/dc/terms/",
                "dpv", "https://w3id.org/dpv#",
                "eu-gdpr", "https://w3id.org/dpv/legal/eu/gdpr#",
                "legal-eu", "https://w3id.org/dpv/legal/eu#",
                "loc", "https://w3id.org/dpv/loc#",
                "neuroskin", "urn:neuroskin:receipt#",
                "rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
                "schema", "https://schema.org/",
                "skos", "http://www.w3.org/2004/02/skos/core#",
                "xsd", "http://www.w3.org/2001/XMLSchema#"));
        for (String reference : new String[] {
            "dct:conformsTo",
            "dct:isPartOf",
            "dpv:hasApplicableLaw",
            "dpv:hasJurisdiction",
            "dpv:hasLegalBasis",
            "dpv:hasLocation",
            "dpv:hasProcessing",
            "dpv:isExercisedAt",
            "dpv:isIndicatedBy",
            "neuroskin:status",
            "schema:url",
            "skos:broader"
        }) {
            context.put(reference, Map.of("@id", reference, "@type", "@id"));
        }
        for (String time : new String[] {
            "dct:created",
            "dpv:isIndicatedAtTime",
            "neuroskin:dataFrom",
            "neuroskin:dataUntil",
            "neuroskin:validFrom",
            "rdf:value"
        }) {
            context.put(time, Map.of("@id", time, "@type", "xsd:dateTime"));
        }
        return context;
    }
}
