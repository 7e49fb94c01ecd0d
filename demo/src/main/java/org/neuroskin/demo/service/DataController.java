package org.neuroskin.demo.service;

import java.util.ArrayList;
import java.util.List;
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

/** Lists that grow by POST and are read whole, and images that are put and read. */
@RestController
class DataController {
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
            path = {
                "/diary/v1/subjects/{subject}/{list:mood-entries|psychometrics}",
                "/wearable/v1/subjects/{subject}/{list:samples}"
            },
            produces = MediaType.APPLICATION_JSON_VALUE)
    String list(@PathVariable String subject, @PathVariable String list) {
        return "{\"%s\":[%s]}".formatted(member(list), String.join(",", store.items(subject + "/" + list)));
    }

    @PutMapping("/skin/v1/subjects/{subject}/images/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void put(
            @PathVariable String subject,
            @PathVariable String id,
            @RequestHeader("Content-Type") String mediaType,
            @RequestBody byte[] body) {
        store.put(subject + "/images/" + id, new Document(mediaType, body));
    }

    @GetMapping("/skin/v1/subjects/{subject}/images/{id}")
    ResponseEntity<byte[]> image(@PathVariable String subject, @PathVariable String id) {
        return store.document(subject + "/images/" + id)
                .map(document -> ResponseEntity.ok()
                        .header("Content-Type", document.mediaType())
                        .body(document.body()))
                .orElseGet(() -> ResponseEntity.notFound().build());
    }

    private static String member(String list) {
        return switch (list) {
            case "mood-entries" -> "entries";
            case "psychometrics" -> "results";
            default -> "samples";
        };
    }
}
