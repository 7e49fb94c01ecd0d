package org.neuroskin.demo.service;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Lists that grow by POST and are read whole, one of them also item by item, and images that are put, listed and read. */
@RestController
class DataController {
    private static final Logger LOG = LoggerFactory.getLogger(DataController.class);
    private static final String NDJSON = MediaType.APPLICATION_NDJSON_VALUE;
    private static final long LOOK_AGAIN_MILLIS = 500;

    private final Store store;
    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    DataController(Store store) {
        this.store = store;
    }

    @PostMapping(
            path = {
                "/diary/v1/subjects/{subject}/{list:mood-entries|psychometrics}",
                "/wearable/v1/subjects/{subject}/{list:samples}"
            },
            consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    void append(@PathVariable String subject, @PathVariable String list, @RequestBody String body) {
        JsonNode items = json.readTree(body).path(member(list));
        if (!items.isArray()) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        List<String> texts = new ArrayList<>(items.size());
        items.forEach(item -> texts.add(item.toString()));
        store.append(subject + "/" + list, texts);
    }

    @GetMapping(
            path = "/diary/v1/subjects/{subject}/{list:mood-entries|psychometrics}",
            produces = MediaType.APPLICATION_JSON_VALUE)
    String entries(@PathVariable String subject, @PathVariable String list) {
        return list(list, store.items(subject + "/" + list));
    }

    /** Everybody's, each with whose it is. */
    @GetMapping(path = "/diary/v1/mood-entries", produces = MediaType.APPLICATION_JSON_VALUE)
    String everybodysEntries() {
        List<String> entries = store.everybodys("mood-entries").stream()
                .map(owned -> ((ObjectNode) json.readTree(owned.body()))
                        .put("subjectId", owned.subject())
                        .toString())
                .toList();
        return list("mood-entries", entries);
    }

    @PostMapping(path = "/wearable/v1/subjects/{subject}/samples", consumes = NDJSON)
    @ResponseStatus(HttpStatus.CREATED)
    void appendLines(@PathVariable String subject, @RequestBody byte[] body) {
        List<String> texts = new String(body, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> json.readTree(line).toString())
                .toList();
        store.append(subject + "/samples", texts);
    }

    @GetMapping("/wearable/v1/subjects/{subject}/samples")
    ResponseEntity<byte[]> samples(
            @PathVariable String subject, @RequestHeader(name = "Accept", defaultValue = "") String accept) {
        boolean lines = accept.startsWith(NDJSON);
        List<String> items = store.items(subject + "/samples");
        String body =
                lines ? items.stream().map(item -> item + "\n").collect(Collectors.joining()) : list("samples", items);
        return ResponseEntity.ok()
                .header("Content-Type", lines ? NDJSON : MediaType.APPLICATION_JSON_VALUE)
                .body(body.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends what there is, and from then on what comes, until the other side hangs up. */
    @GetMapping(path = "/wearable/v1/subjects/{subject}/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void stream(@PathVariable String subject, HttpServletResponse response) throws InterruptedException {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        try {
            for (long last = 0; ; Thread.sleep(LOOK_AGAIN_MILLIS)) {
                StringBuilder events = new StringBuilder(": here\n\n");
                for (Store.Item item : store.itemsAfter(subject + "/samples", last)) {
                    events.append("id: %d\ndata: %s\n\n".formatted(item.id(), item.body()));
                    last = item.id();
                }
                response.getOutputStream().write(events.toString().getBytes(StandardCharsets.UTF_8));
                response.flushBuffer();
            }
        } catch (IOException e) {
            LOG.debug("whoever read the stream has gone");
        }
    }

    @PutMapping("/skin/v1/subjects/{subject}/images/{id}")
    ResponseEntity<Void> put(
            @PathVariable String subject,
            @PathVariable String id,
            @RequestHeader("Content-Type") String mediaType,
            @RequestHeader("If-Match") Optional<String> expected,
            @RequestBody byte[] body) {
        String path = subject + "/images/" + id;
        Document document = new Document(mediaType, body);
        if (expected.isEmpty()) {
            store.put(path, document);
        } else if (!store.replace(path, expected.get(), document)) {
            return ResponseEntity.status(HttpStatus.PRECONDITION_FAILED).build();
        }
        return ResponseEntity.noContent().eTag(document.tag()).build();
    }

    @GetMapping(path = "/skin/v1/subjects/{subject}/images", produces = MediaType.APPLICATION_JSON_VALUE)
    Map<String, List<Map<String, String>>> images(@PathVariable String subject) {
        return Map.of(
                "images",
                store.names(subject + "/images/").stream()
                        .map(id -> Map.of("id", id))
                        .toList());
    }

    @GetMapping("/skin/v1/subjects/{subject}/images/{id}")
    ResponseEntity<byte[]> image(@PathVariable String subject, @PathVariable String id) {
        return store.document(subject + "/images/" + id)
                .map(document -> ResponseEntity.ok()
                        .header("Content-Type", document.mediaType())
                        .eTag(document.tag())
                        .body(document.body()))
                .orElseGet(() -> ResponseEntity.notFound().build());
    }

    private static String list(String list, List<String> items) {
        return "{\"%s\":[%s]}".formatted(member(list), String.join(",", items));
    }

    private static String member(String list) {
        return switch (list) {
            case "mood-entries" -> "entries";
            case "psychometrics" -> "results";
            default -> "samples";
        };
    }
}
