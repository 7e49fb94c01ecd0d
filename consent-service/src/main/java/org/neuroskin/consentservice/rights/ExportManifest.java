package org.neuroskin.consentservice.rights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.SubjectId;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What is in an export with its hashes, and what is not with the reason. */
final class ExportManifest {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final Map<String, String> ENDINGS = Map.of(
            "application/json", "json",
            "application/fhir+json", "json",
            "application/x-ndjson", "ndjson",
            "image/png", "png",
            "image/jpeg", "jpg");

    private final Map<String, Object> manifest = new LinkedHashMap<>();
    private final List<Map<String, Object>> data = new ArrayList<>();
    private final List<Map<String, Object>> papers = new ArrayList<>();

    ExportManifest(Export export, SubjectId subject, int after) {
        manifest.put("format", "neuroskin-export-1");
        manifest.put("export", export.id().toString());
        manifest.put("subject", subject.value());
        manifest.put("asked_at", AuditEvents.formatMicros(export.askedAt()));
        manifest.put("parts_before", after);
        manifest.put("data", data);
        manifest.put("papers", papers);
    }

    /** Where a part lies in the archive. */
    static String file(ExportPart part, String mediaType) {
        String type = mediaType.replaceFirst(";.*", "").strip();
        return "data/%s%s.%s".formatted(part.service(), part.path(), ENDINGS.getOrDefault(type, "bin"));
    }

    void read(ExportPart part, ExportArchive.Entry entry, String mediaType, String omitted) {
        Map<String, Object> said = said(part);
        describe(said, entry);
        said.put("media_type", mediaType);
        said.put("omitted", omitted.isEmpty() ? List.of() : List.of(omitted.split(", ", -1)));
        data.add(said);
    }

    void leftOut(ExportPart part, String reason) {
        Map<String, Object> said = said(part);
        said.put("left_out", reason);
        data.add(said);
    }

    /** How many ids were listed for a part of which each is read by itself. */
    void listed(ExportPart part, ListedIds listed) {
        Map<String, Object> said = said(part);
        said.put("ids", listed.ids().size());
        said.put("ids_unusable", listed.unusable());
        said.put("ids_left_out", listed.more());
        said.put("complete", listed.complete());
        data.add(said);
    }

    void paper(ExportArchive.Entry entry) {
        Map<String, Object> said = new LinkedHashMap<>();
        describe(said, entry);
        papers.add(said);
    }

    /** A receipt that cannot be made now. */
    void paperLeftOut(UUID consent, String reason) {
        papers.add(Map.of("receipt", consent.toString(), "left_out", reason));
    }

    /** What was erased: it is in no part. */
    void erased(List<Erasure> erasures) {
        manifest.put(
                "erased",
                erasures.stream()
                        .filter(erasure -> erasure.destroyedAt() != null)
                        .map(ExportManifest::erased)
                        .toList());
    }

    byte[] json() {
        return JSON.writeValueAsBytes(manifest);
    }

    private static Map<String, Object> said(ExportPart part) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("service", part.service());
        said.put("path", part.path());
        return said;
    }

    private static void describe(Map<String, Object> said, ExportArchive.Entry entry) {
        said.put("file", entry.file());
        said.put("bytes", entry.bytes());
        said.put("sha256", entry.sha256());
        said.put("complete", entry.complete());
    }

    private static Map<String, Object> erased(Erasure erasure) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("erasure", erasure.id().toString());
        said.put(
                "category",
                erasure.category() == null ? "all" : erasure.category().value());
        said.put("month", erasure.month() == null ? "all" : erasure.month());
        return said;
    }
}
