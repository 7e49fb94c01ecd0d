package org.neuroskin.gateway.consentservice;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.neuroskin.kernel.RevisionChange;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The open change stream. Read by one thread; {@link #close} from any other ends the reading. */
public final class ChangeStream implements AutoCloseable {
    private final InputStream body;
    private final BufferedReader lines;
    private final JsonMapper json;

    ChangeStream(InputStream body, JsonMapper json) {
        this.body = body;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        this.json = json;
    }

    /**
     * Waits for the next line: a change, or empty for the sign of life in between.
     *
     * @throws ConsentServiceUnavailable when the stream has ended or a line cannot be read
     */
    public Optional<RevisionChange> next() {
        try {
            String line = lines.readLine();
            if (line == null) {
                throw new ConsentServiceUnavailable("the change stream has ended");
            }
            return line.isBlank() ? Optional.empty() : Optional.of(json.readValue(line, RevisionChange.class));
        } catch (IOException e) {
            throw new ConsentServiceUnavailable("the change stream broke", e);
        } catch (JacksonException e) {
            throw new ConsentServiceUnavailable("a line of the change stream is malformed");
        }
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            // What cannot be closed has ended already.
            return;
        }
    }
}
