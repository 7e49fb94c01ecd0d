package org.neuroskin.consentservice.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to Keycloak only what is not so already, so that a restart leaves no trace in its admin events. */
final class Difference {
    private static final Logger LOG = LoggerFactory.getLogger(Difference.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private Difference() {}

    /** Changes the representation to what is wanted, and saves it if that made a difference. */
    static <T> void apply(T present, Consumer<T> wanted, Consumer<T> save) {
        JsonNode before = JSON.valueToTree(present);
        wanted.accept(present);
        if (!JSON.valueToTree(present).equals(before)) {
            LOG.info("bringing a {} into line", present.getClass().getSimpleName());
            save.accept(present);
        }
    }
}
