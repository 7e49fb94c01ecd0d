package org.neuroskin.consentservice.history;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.audit.AccessExport;
import org.neuroskin.consentservice.audit.AccessQuery;
import org.neuroskin.consentservice.audit.Outcome;
import org.neuroskin.kernel.AppId;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.json.JsonMapper;

/** Accesses in the forms that other programs take, for the ethics board. Each export is in the history before its first byte. */
@RestController
class ExportsApi {
    private static final MediaType CSV = MediaType.parseMediaType("text/csv;charset=UTF-8");
    private static final MediaType FHIR = MediaType.parseMediaType("application/fhir+ndjson");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final AccessExport exports;
    private final Apps apps;

    ExportsApi(AccessExport exports, Apps apps) {
        this.exports = exports;
        this.apps = apps;
    }

    @PostMapping("/audit/v1/exports/csv")
    ResponseEntity<StreamingResponseBody> csv(Narrowed narrowed, Authentication authentication) {
        AccessExport.Begun export = exports.begin(narrowed.query(authentication.getName()), "export-csv");
        return answer(CSV, "accesses-%d.csv".formatted(export.size()), out -> {
            out.write(CsvAccesses.HEAD);
            exports.forEach(export, access -> out.write(CsvAccesses.row(access)));
        });
    }

    @PostMapping("/audit/v1/exports/fhir")
    ResponseEntity<StreamingResponseBody> fhir(Narrowed narrowed, Authentication authentication) {
        AccessExport.Begun export = exports.begin(narrowed.query(authentication.getName()), "export-fhir");
        FhirAuditEvents events = new FhirAuditEvents(apps.byId());
        return answer(
                FHIR,
                "audit-events-%d.ndjson".formatted(export.size()),
                out -> exports.forEachProven(
                        export,
                        proven ->
                                events.of(proven).forEach(event -> out.write(JSON.writeValueAsString(event) + "\n"))));
    }

    private static ResponseEntity<StreamingResponseBody> answer(MediaType type, String name, Content content) {
        return ResponseEntity.ok()
                .contentType(type)
                .cacheControl(CacheControl.noStore())
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(stream -> {
                    try (Writer writer =
                            new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), 1 << 16)) {
                        content.write(text -> {
                            try {
                                writer.write(text);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
                    } catch (UncheckedIOException e) {
                        throw new IOException("the export cannot be written on", e);
                    }
                });
    }

    /** What an export writes. */
    @FunctionalInterface
    private interface Content {
        void write(Text out);
    }

    /** Where to. */
    @FunctionalInterface
    private interface Text {
        void write(String text);
    }

    /**
     * What a reviewer may narrow an export by.
     *
     * @param from inclusive
     * @param to exclusive
     */
    record Narrowed(
            @Nullable String app,
            @Nullable String outcome,
            @Nullable Instant from,
            @Nullable Instant to) {

        AccessQuery query(String reviewer) {
            return new AccessQuery(
                    null,
                    reviewer,
                    HistoryApi.parsed("app", app, AppId::new),
                    HistoryApi.parsed("outcome", outcome, Outcome::fromWireName),
                    HistoryApi.bounded("from", from),
                    HistoryApi.bounded("to", to),
                    AccessQuery.MAX_LIMIT,
                    null);
        }
    }
}
