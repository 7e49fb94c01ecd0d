package org.neuroskin.consentservice.rights;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads the parts of an export through the gateway into its archive; what cannot be read is noted with the reason. */
final class ExportReader {
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int UNAUTHORIZED = 401;

    private final ThroughGateway gateway;
    private final Supplier<String> token;
    private final ExportArchive archive;
    private final ExportManifest manifest;

    /** @param token gives the person's token, good for the next read */
    ExportReader(ThroughGateway gateway, Supplier<String> token, ExportArchive archive, ExportManifest manifest) {
        this.gateway = gateway;
        this.token = token;
        this.archive = archive;
        this.manifest = manifest;
    }

    /** Throws only where the archive cannot be written or the token counts no more. */
    void read(ExportPart part) throws IOException {
        if (part.leftOut() != null) {
            manifest.leftOut(part, part.leftOut());
        } else if (part.ids() != null) {
            readEach(part, part.ids());
        } else {
            readOne(part);
        }
    }

    private void readEach(ExportPart part, ExportPart.Ids ids) throws IOException {
        Optional<HttpResponse<InputStream>> answer = answer(part.listed(ids), part);
        if (answer.isPresent()) {
            ListedIds listed;
            try (InputStream list = answer.get().body()) {
                listed = ListedIds.read(list, ids.at());
            }
            for (String id : listed.ids()) {
                readOne(part.behind(id));
            }
            manifest.listed(part, listed);
        }
    }

    private void readOne(ExportPart part) throws IOException {
        Optional<HttpResponse<InputStream>> answer = answer(part, part);
        if (answer.isPresent()) {
            String mediaType = answer.get().headers().firstValue("Content-Type").orElse("");
            String omitted =
                    answer.get().headers().firstValue("Consent-Omitted").orElse("");
            try (InputStream body = answer.get().body()) {
                manifest.read(part, archive.put(ExportManifest.file(part, mediaType), body), mediaType, omitted);
            }
        }
    }

    /** What the gateway answers to a read, to be closed; empty where it has nothing, noted as the reason for {@code missing}. */
    private Optional<HttpResponse<InputStream>> answer(ExportPart asked, ExportPart missing) throws IOException {
        HttpResponse<InputStream> answer;
        try {
            answer = gateway.read(asked, token.get());
        } catch (IOException e) {
            manifest.leftOut(missing, "gateway-unreachable");
            return Optional.empty();
        }
        switch (answer.statusCode()) {
            case OK -> {
                return Optional.of(answer);
            }
            case NO_CONTENT -> {
                answer.body().close();
                manifest.leftOut(missing, "nothing-stored");
            }
            case UNAUTHORIZED -> {
                answer.body().close();
                throw new IOException("the token counts no more");
            }
            default -> manifest.leftOut(missing, ThroughGateway.problem(answer));
        }
        return Optional.empty();
    }
}
