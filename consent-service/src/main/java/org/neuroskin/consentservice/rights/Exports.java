package org.neuroskin.consentservice.rights;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.consent.ConsentProposal;
import org.neuroskin.consentservice.consent.Consents;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.vocabulary.Category;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Copies of all their data for people (GDPR Art. 15(3), 20).
 *
 * <p><b>Guarantee</b>: everything is read through the gateway with the person's own token, each read decided and recorded like any other; what
 * was read is only in the answer that it is sent in, never in the database, a file or a log. What cannot be read is named with its reason and
 * keeps nothing else back. Once an export was sent to its end, it is sent no more.
 *
 * <p><b>Failure</b>: an answer that breaks off says so by its connection; the parts that were sent count, and the rest can be fetched.
 */
@Component
public class Exports {
    static final String ZIP = "application/zip";

    /** What is encrypted has no type of its own. */
    static final String ENCRYPTED = "application/octet-stream";

    /** The app that all of a person's own tools are. */
    private static final String OWN_TOOLS = "self-service";

    private static final String VALIDITY = "P1D";

    private final ExportStore store;
    private final ThroughGateway gateway;
    private final ExportPapers papers;
    private final Consents consents;
    private final Vocabulary vocabulary;
    private final Ids ids;

    Exports(
            ExportStore store,
            ThroughGateway gateway,
            ExportPapers papers,
            Consents consents,
            Vocabulary vocabulary,
            Ids ids) {
        this.store = store;
        this.gateway = gateway;
        this.papers = papers;
        this.consents = consents;
        this.vocabulary = vocabulary;
        this.ids = ids;
    }

    /**
     * Begins one. To ask for it is also to allow one's own tools to read everything for a day, as far as they may not yet; who is too young to
     * allow that gets what a guardian has allowed.
     *
     * @param language in which it was asked, such as {@code en}
     * @param key what to encrypt it to; null to send it as it is
     */
    public Export begin(SubjectId subject, String language, @Nullable ExportKey key) {
        List<ExportPart> parts = gateway.parts();
        allow(subject, language);
        UUID id = ids.next();
        store.add(subject, id, parts, key);
        return find(subject, id).orElseThrow();
    }

    private void allow(SubjectId subject, String language) {
        Set<CategoryId> missing = vocabulary.categories().stream()
                .map(Category::id)
                .filter(vocabulary::labelsData)
                .collect(Collectors.toCollection(TreeSet::new));
        consents.list(subject).stream()
                .filter(consent -> consent.state().allows()
                        && consent.app().id().value().equals(OWN_TOOLS)
                        && consent.purpose().equals(PurposeId.SELF_ACCESS))
                .flatMap(consent -> consent.grants().stream())
                .filter(grant -> grant.state().allows() && grant.operations().contains(Operation.READ))
                .forEach(grant -> missing.remove(grant.category()));
        if (missing.isEmpty()) {
            return;
        }
        List<ConsentProposal.Item> items = missing.stream()
                .map(category -> new ConsentProposal.Item(category.value(), List.of(Operation.READ.wireName()), "raw"))
                .toList();
        try {
            consents.grantDirectly(
                    subject,
                    OWN_TOOLS,
                    new ConsentProposal(PurposeId.SELF_ACCESS.value(), items, VALIDITY, null, null),
                    language,
                    null);
        } catch (ProblemException e) {
            // The right to a copy does not hang on it: what may not be read is named in the manifest
            if (e.problem() != Problem.GUARDIAN_NEEDED && e.problem() != Problem.PROHIBITED_BY_LAW) {
                throw e;
            }
        }
    }

    /** One of the person's. */
    public Optional<Export> find(SubjectId subject, UUID id) {
        return store.find(subject, id);
    }

    /** All of the person's, newest first. */
    public List<Export> of(SubjectId subject) {
        return store.of(subject);
    }

    /**
     * One that can be fetched.
     *
     * @param after how many parts to leave out, since they were sent before
     * @throws ProblemException {@code not-found}, {@code gone} for one that was sent or has lapsed, {@code invalid-input} for parts that were not
     *     sent
     */
    public Export open(SubjectId subject, UUID id, int after) {
        Export export = find(subject, id).orElseThrow(ProblemException::notFound);
        if (!export.canBeFetched()) {
            throw new ProblemException(Problem.GONE, "This was sent, or not fetched in time. Ask for a new one.");
        }
        if (after < 0 || after > export.delivered()) {
            InvalidInput mistakes = new InvalidInput();
            mistakes.add(
                    "/after",
                    "is not a number of parts that were sent (expected: 0 to %d)".formatted(export.delivered()));
            throw mistakes.problem();
        }
        return export;
    }

    /**
     * Answers with one as a ZIP, encrypted where it was asked for like that. Of an encrypted one nothing counts as sent before all of it was:
     * what is missing at its end would keep the rest from opening.
     *
     * @param after how many parts to leave out, as it was opened
     * @param token gives the person's token, good for the next read
     * @throws IOException where it breaks off
     */
    public void send(SubjectId subject, Export export, int after, Supplier<String> token, HttpServletResponse response)
            throws IOException {
        String sealed = export.encryptedTo();
        response.setContentType(sealed == null ? ZIP : ENCRYPTED);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename("my-data-%s.zip%s".formatted(export.id(), sealed == null ? "" : ".age"))
                        .build()
                        .toString());
        // The head goes at once: what follows may be slow
        response.flushBuffer();
        OutputStream out = response.getOutputStream();
        if (sealed != null) {
            out = ExportKey.of(sealed).seal(out);
        }
        ExportArchive archive = new ExportArchive(out);
        ExportManifest manifest = new ExportManifest(export, subject, after);
        ExportReader reader = new ExportReader(gateway, token, archive, manifest);
        List<ExportPart> parts = store.parts(export.id());
        for (int number = after; number < parts.size(); number++) {
            reader.read(parts.get(number));
            if (sealed == null) {
                store.delivered(export.id(), number + 1);
            }
        }
        papers.put(subject, archive, manifest);
        archive.put("manifest.json", manifest.json());
        archive.finish();
        // INVARIANT: not where anything failed before, since this says that nothing is missing
        out.close();
        store.done(export.id());
    }
}
