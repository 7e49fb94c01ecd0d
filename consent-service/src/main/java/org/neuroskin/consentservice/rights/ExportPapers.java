package org.neuroskin.consentservice.rights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.audit.Access;
import org.neuroskin.consentservice.audit.AccessPage;
import org.neuroskin.consentservice.audit.AccessQuery;
import org.neuroskin.consentservice.audit.Accesses;
import org.neuroskin.consentservice.consent.ConsentView;
import org.neuroskin.consentservice.consent.Consents;
import org.neuroskin.consentservice.people.VoluntaryDetails;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.receipt.Receipt;
import org.neuroskin.consentservice.receipt.ReceiptForm;
import org.neuroskin.consentservice.receipt.ReceiptWriter;
import org.neuroskin.consentservice.receipt.Receipts;
import org.neuroskin.consentservice.snapshot.KnownPeople;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.SubjectId;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What an export holds beside the data: what the person said of themselves, a receipt of each consent, who looked when, and what was erased. */
@Component
class ExportPapers {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<ReceiptForm> FORMS = List.of(ReceiptForm.JSON_LD, ReceiptForm.JOSE);

    private final Consents consents;
    private final Receipts receipts;
    private final ReceiptWriter writer;
    private final Accesses accesses;
    private final ErasureStore erasures;
    private final KnownPeople people;
    private final VoluntaryDetails voluntary;

    ExportPapers(
            Consents consents,
            Accesses accesses,
            ErasureStore erasures,
            KnownPeople people,
            VoluntaryDetails voluntary,
            Receipts receipts,
            ReceiptWriter writer) {
        this.people = people;
        this.voluntary = voluntary;
        this.consents = consents;
        this.receipts = receipts;
        this.writer = writer;
        this.accesses = accesses;
        this.erasures = erasures;
    }

    void put(SubjectId subject, ExportArchive archive, ExportManifest manifest) throws IOException {
        for (ConsentView consent : consents.list(subject)) {
            receipt(subject, consent, archive, manifest);
        }
        manifest.paper(archive.put("about-me.json", JSON.writeValueAsBytes(aboutMe(subject))));
        manifest.paper(archive.put("accesses.ndjson", history(subject)));
        manifest.erased(erasures.of(subject));
    }

    private void receipt(SubjectId subject, ConsentView consent, ExportArchive archive, ExportManifest manifest)
            throws IOException {
        Receipt receipt;
        try {
            receipt = receipts.of(subject, consent.id(), null);
        } catch (ProblemException e) {
            // The log cannot prove the latest change yet
            manifest.paperLeftOut(consent.id(), e.problem().code());
            return;
        }
        for (ReceiptForm form : FORMS) {
            String file = "receipts/%s.%s".formatted(consent.id(), form.ending());
            manifest.paper(archive.put(file, writer.write(receipt, form)));
        }
    }

    private Map<String, Object> aboutMe(SubjectId subject) {
        Person person = people.of(subject);
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("place", text(person.place()));
        about.put("date_of_birth", text(person.bornOn()));
        about.put("voluntary", voluntary.of(subject));
        about.put(
                "never", person.never().stream().map(CategoryId::value).sorted().toList());
        about.put("restricted", person.restricted());
        return about;
    }

    private byte[] history(SubjectId subject) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        @Nullable String after = null;
        do {
            AccessPage page = accesses.find(AccessQuery.own(subject, AccessQuery.MAX_LIMIT, after));
            for (Access access : page.accesses()) {
                lines.write((JSON.writeValueAsString(said(access)) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            after = page.next();
        } while (after != null);
        return lines.toByteArray();
    }

    /** As the person sees it elsewhere: not which of the staff asked. */
    private static Map<String, Object> said(Access access) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("access", access.access().toString());
        said.put("at", AuditEvents.formatMicros(access.at()));
        said.put("app", text(access.app()));
        said.put("service", text(access.service()));
        said.put("purpose", text(access.purpose()));
        said.put(
                "operation",
                access.operation() == null ? "" : access.operation().wireName());
        said.put(
                "categories",
                access.categories().stream().map(CategoryId::value).toList());
        said.put("omitted", access.omitted().stream().map(CategoryId::value).toList());
        said.put("emergency", access.emergency());
        said.put("outcome", access.outcome().wireName());
        said.put("reason", text(access.reason()));
        said.put("bytes", access.bytes());
        said.put("proof", access.proof());
        return said;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
