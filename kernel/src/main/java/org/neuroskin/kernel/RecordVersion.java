package org.neuroskin.kernel;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A version of a record that rests sealed at a data service, as the register of versions knows it: pseudonyms that only a gateway can
 * make, and only while the person's key is there. Begun before it is sent to the data service ({@code POST
 * /internal/v1/record-versions/begun}), told once the data service has it ({@code …/stored}), and asked after when it comes back
 * ({@code …/asked}).
 *
 * @param key id of the index key that makes the pseudonyms: 24 lower-case hexadecimal digits
 * @param record pseudonym of the record: 22 characters of base64url
 * @param version pseudonym of what was written, the same form
 */
public record RecordVersion(String key, String record, String version) {

    /** Nothing may be null, also where it is read from JSON. */
    public RecordVersion {
        Objects.requireNonNull(key);
        Objects.requireNonNull(record);
        Objects.requireNonNull(version);
    }

    /**
     * A gateway asks how versions stand that data services answered.
     *
     * @param millis how long ago the first question to a data service was sent, at least
     */
    public record Question(List<RecordVersion> versions, long millis) {

        /** Copies the versions. */
        public Question {
            versions = List.copyOf(versions);
        }
    }

    /**
     * How a version stands.
     *
     * @param known whether there is any version of its record
     * @param outdatedMillis for how long it has not been the newest; null as long as it may be
     */
    public record Standing(boolean known, @Nullable Long outdatedMillis) {}

    /**
     * The answer.
     *
     * @param standings in the order of the question
     */
    public record Standings(List<Standing> standings) {

        /** Copies the standings. */
        public Standings {
            standings = List.copyOf(standings);
        }
    }
}
