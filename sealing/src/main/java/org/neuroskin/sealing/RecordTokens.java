package org.neuroskin.sealing;

/**
 * Pseudonyms of the records of one person and category at one place, and of their versions, for the register that knows which
 * version is the newest.
 *
 * <p>Guarantee: the same record, or version of it, has the same pseudonym; any two others differ, and none is a search token. Without
 * the index key they tell nothing but which are equal, and no new ones can be made. Not safe for use by several threads at once.
 */
public final class RecordTokens {
    private static final String NO_PATH = "";
    private static final String RECORD = "record";
    private static final String VERSION = "version";

    private final IndexTokens tokens;

    private RecordTokens(IndexTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * Pseudonyms at this place, whatever its record. The key may be closed afterwards.
     *
     * @throws SealingException.Bug if the key is no index key, of another subject or category, or closed
     */
    public static RecordTokens create(DataKey index, SealContext context) {
        return new RecordTokens(IndexTokens.create(index, context));
    }

    /** Id of the index key. */
    public String keyId() {
        return tokens.keyId();
    }

    /**
     * The pseudonym of a record.
     *
     * @throws SealingException.Malformed if the id is not well-formed Unicode, or longer than 65,535 bytes
     */
    public String record(String id) {
        return tokens.token(NO_PATH, RECORD, id, "");
    }

    /** The pseudonym of the version of a record that was written under this salt. Fails as {@link #record}. */
    public String version(String id, String salt) {
        return tokens.token(NO_PATH, VERSION, id, salt);
    }
}
