package org.neuroskin.consentservice.receipt;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.consent.ConsentView.GrantView;
import org.neuroskin.consentservice.platform.ServiceSettings;
import org.neuroskin.consentservice.receipt.Receipt.Event;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.CanonicalJson;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Conditions;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.UseBudget;
import org.neuroskin.policies.notice.Notices;
import org.neuroskin.policies.vocabulary.Category;
import org.neuroskin.policies.vocabulary.CategoryText;
import org.neuroskin.policies.vocabulary.PurposeText;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.stereotype.Component;

/**
 * A receipt as JSON-LD: the receipt profile of ISO/IEC TS 27560:2023 in the W3C Data Privacy Vocabulary 2.3, as the DPVCG's
 * report of 15 February 2026 gives it, held to {@code docs/receipts/receipt.schema.json} and {@code receipt.shacl.ttl}.
 *
 * <p><b>Guarantee</b>: canonical JSON (RFC 8785), so equal receipts have equal bytes and no member stands twice.
 */
@Component
class JsonLd {
    /** Rights of the GDPR that consent gives rise to, and where each is exercised. */
    private static final Map<String, String> RIGHTS = new TreeMap<>(Map.of(
            "eu-gdpr:A7-3", "/portal/consents/%s/stop",
            "eu-gdpr:A15", "/portal/my-requests",
            "eu-gdpr:A16", "/portal/my-requests",
            "eu-gdpr:A17", "/portal/my-requests",
            "eu-gdpr:A18", "/portal/my-requests",
            "eu-gdpr:A20", "/portal/my-requests",
            "eu-gdpr:A77", "/help#authority"));

    private final Vocabulary vocabulary;
    private final Notices notices;
    private final URI origin;

    JsonLd(Vocabulary vocabulary, Notices notices, ServiceSettings settings) {
        this.vocabulary = vocabulary;
        this.notices = notices;
        this.origin = settings.origin();
    }

    byte[] write(Receipt receipt) {
        return CanonicalJson.write(json(
                "@context", Terms.CONTEXT,
                "@id", receipt.id(),
                "@type", "dpv:ConsentReceipt",
                "dct:conformsTo", Terms.RECEIPT_PROFILE,
                "dct:created", time(receipt.created()),
                "dct:identifier", receipt.id(),
                "dct:language", receipt.language(),
                "dct:publisher", publisher(),
                "dpv:hasIdentifier", receipt.id(),
                "dpv:hasRecordOfActivity", record(receipt),
                "neuroskin:ledgerProof", proof(receipt.proof())));
    }

    private Map<String, Object> record(Receipt receipt) {
        return json(
                "@id", "urn:uuid:" + receipt.consent(),
                "@type", "dpv:ConsentRecord",
                "dct:conformsTo", Terms.RECORD_PROFILE,
                "dct:identifier", receipt.consent().toString(),
                "dpv:hasApplicableLaw", List.of("legal-eu:law-GDPR"),
                "dpv:hasConsentControl", withdrawal(receipt),
                "dpv:hasConsentStatus",
                        receipt.events().stream()
                                .map(event -> event(receipt, event))
                                .toList(),
                "dpv:hasDataController", controller(receipt.app()),
                "dpv:hasDataSubject",
                        json(
                                "@id", subject(receipt),
                                "@type", "dpv:DataSubject",
                                "dct:identifier", receipt.subject().value()),
                "dpv:hasIdentifier", receipt.consent().toString(),
                "dpv:hasJurisdiction", List.of("loc:EU"),
                "dpv:hasNotice", notice(receipt),
                "dpv:hasProcess",
                        receipt.grants().stream()
                                .map(grant -> process(receipt, grant))
                                .toList(),
                "dpv:hasRecipient", recipient(receipt.app()),
                "dpv:hasRight", rights(receipt),
                "neuroskin:revision", receipt.revision(),
                "neuroskin:status", Terms.status(receipt.state()));
    }

    private Map<String, Object> process(Receipt receipt, GrantView grant) {
        boolean special =
                vocabulary.category(grant.category()).map(Category::special).orElse(true);
        Conditions conditions = grant.conditions();
        Instant kept = conditions.eraseBy() == null ? grant.validUntil() : conditions.eraseBy();
        Map<String, Object> process = json(
                "@id", "urn:uuid:" + grant.id(),
                "@type", "dpv:Process",
                "dpv:hasConsentStatus", json("@type", Terms.status(grant.state())),
                "dpv:hasLegalBasis", special ? List.of("eu-gdpr:A6-1-a", "eu-gdpr:A9-2-a") : List.of("eu-gdpr:A6-1-a"),
                "dpv:hasPersonalData", personalData(grant.category(), special, receipt.language()),
                "dpv:hasProcessing",
                        grant.operations().stream().map(Terms::processing).toList(),
                "dpv:hasProcessingCondition", conditions("dpv:Processing", grant.validUntil(), conditions),
                "dpv:hasPurpose", purpose(receipt.purpose(), receipt.language()),
                "dpv:hasStorageCondition", conditions("dpv:Storage", kept, conditions),
                "neuroskin:fidelity", grant.fidelity().wireName(),
                "neuroskin:form", conditions.form().wireName(),
                "neuroskin:operation",
                        grant.operations().stream().map(Operation::wireName).toList(),
                "neuroskin:validFrom", time(grant.validFrom()));
        addLimits(process, conditions);
        return process;
    }

    private static List<Map<String, Object>> conditions(String kind, Instant until, Conditions conditions) {
        List<Map<String, Object>> limits = new ArrayList<>();
        limits.add(json(
                "@type",
                kind + "Duration",
                "dpv:hasDuration",
                json("@type", "dpv:UntilTimeDuration", "rdf:value", time(until))));
        if (conditions.place() != null) {
            limits.add(json("@type", kind + "Location", "dpv:hasLocation", "loc:" + conditions.place()));
        }
        return limits;
    }

    private static void addLimits(Map<String, Object> process, Conditions conditions) {
        if (conditions.study() != null) {
            process.put("neuroskin:study", conditions.study());
        }
        DataWindow window = conditions.dataWindow();
        if (window != null && window.from() != null) {
            process.put("neuroskin:dataFrom", time(window.from()));
        }
        if (window != null && window.until() != null) {
            process.put("neuroskin:dataUntil", time(window.until()));
        }
        UseBudget budget = conditions.useBudget();
        if (budget != null) {
            process.put("neuroskin:uses", budget.uses());
            if (budget.per() != null) {
                process.put("neuroskin:usesPer", budget.per().toString());
            }
        }
        if (conditions.byGuardian()) {
            process.put("neuroskin:byGuardian", true);
        }
    }

    private Map<String, Object> personalData(CategoryId id, boolean special, String language) {
        Map<String, Object> data = json(
                "@type",
                special ? "dpv:SpecialCategoryPersonalData" : "dpv:PersonalData",
                "dct:identifier",
                id.value());
        vocabulary.category(id).ifPresent(category -> {
            CategoryText text = category.text(language);
            data.put("skos:broader", category.iri());
            data.put("dct:title", inLanguage(text.name(), language));
            data.put("dct:description", inLanguage(text.description(), language));
        });
        return data;
    }

    private Map<String, Object> purpose(PurposeId id, String language) {
        Map<String, Object> purpose = json("@type", "dpv:Purpose", "dct:identifier", id.value());
        vocabulary.purpose(id).ifPresent(known -> {
            PurposeText text = known.text(language);
            purpose.put("skos:broader", known.iri());
            purpose.put("dct:title", inLanguage(text.name(), language));
            purpose.put("dct:description", inLanguage(text.sentence(), language));
        });
        return purpose;
    }

    private Map<String, Object> notice(Receipt receipt) {
        Map<String, Object> notice = json(
                "@type", "dpv:ConsentNotice",
                "dct:identifier",
                        "%s/%d/%s"
                                .formatted(
                                        receipt.purpose().value(),
                                        receipt.notice().version(),
                                        receipt.language()),
                "dct:language", receipt.language(),
                "neuroskin:sha256", receipt.notice().hash(),
                "schema:version", Integer.toString(receipt.notice().version()));
        notices.find(receipt.purpose(), receipt.language())
                .filter(known -> known.version() == receipt.notice().version())
                .ifPresent(known -> notice.put("dct:title", inLanguage(known.title(), receipt.language())));
        return notice;
    }

    private Map<String, Object> event(Receipt receipt, Event event) {
        Map<String, Object> json = json(
                "@type", Terms.status(event.state()),
                "dpv:isIndicatedAtTime", time(event.at()),
                "dpv:isIndicatedBy",
                        switch (event.actor()) {
                            case Event.SUBJECT -> subject(receipt);
                            case Event.CLOCK -> origin.toString();
                            default -> "urn:neuroskin:actor:" + event.actor();
                        },
                "neuroskin:category",
                        event.categories().stream().map(CategoryId::value).toList(),
                "neuroskin:revision", event.revision());
        if (event.cause() != null) {
            json.put("neuroskin:cause", event.cause());
        }
        if (event.sequence() != null) {
            json.put("neuroskin:sequence", event.sequence());
        }
        return json;
    }

    private List<Map<String, Object>> rights(Receipt receipt) {
        List<Map<String, Object>> rights = new ArrayList<>();
        RIGHTS.forEach((right, path) -> rights.add(json(
                "@type",
                List.of("dpv:DataSubjectRight", right),
                "dpv:isExercisedAt",
                List.of(origin + path.formatted(receipt.consent())))));
        return rights;
    }

    private Map<String, Object> withdrawal(Receipt receipt) {
        return json(
                "@type",
                "dpv:WithdrawConsent",
                "dpv:isExercisedAt",
                List.of(
                        "%s/portal/consents/%s/stop".formatted(origin, receipt.consent()),
                        "%s/consent/v1/me/consents/%s/withdraw".formatted(origin, receipt.consent())));
    }

    private Map<String, Object> publisher() {
        return json(
                "@id",
                origin.toString(),
                "@type",
                "dpv:DataProcessor",
                "dpv:hasName",
                "Neuroskin Gateway",
                "schema:url",
                origin.toString());
    }

    private static Map<String, Object> controller(App app) {
        return json(
                "@id", organisation(app),
                "@type", "dpv:DataController",
                "dpv:hasIdentifier", organisation(app),
                "dpv:hasName", app.organisation());
    }

    private static Map<String, Object> recipient(App app) {
        Map<String, Object> recipient = json(
                "@id", "urn:neuroskin:app:" + app.id().value(),
                "@type", "dpv:Recipient",
                "dct:identifier", app.id().value(),
                "dct:isPartOf", organisation(app),
                "dpv:hasIdentifier", app.id().value(),
                "dpv:hasName", app.name());
        if (app.homepage() != null) {
            recipient.put("schema:url", app.homepage().toString());
        }
        return recipient;
    }

    private static Map<String, Object> proof(Receipt.Proof proof) {
        return json(
                "@type", "neuroskin:LedgerProof",
                "neuroskin:key", proof.keys(),
                "neuroskin:proof", proof.proof(),
                "neuroskin:sequence", proof.sequence(),
                "neuroskin:shard", proof.shard());
    }

    private static String organisation(App app) {
        return "urn:neuroskin:app:%s:organisation".formatted(app.id().value());
    }

    private static String subject(Receipt receipt) {
        return "urn:neuroskin:subject:" + receipt.subject().value();
    }

    private static Map<String, Object> inLanguage(String text, String language) {
        return json("@language", language, "@value", text);
    }

    private static String time(Instant at) {
        return AuditEvents.formatMicros(at);
    }

    private static Map<String, Object> json(Object... members) {
        Map<String, Object> json = new TreeMap<>();
        for (int i = 0; i < members.length; i += 2) {
            json.put((String) members[i], members[i + 1]);
        }
        return json;
    }
}
