package org.neuroskin.consentservice.console;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Tag;

/**
 * What a reviewer needs to check the history without us.
 *
 * @param checkpoint the latest one, as signed; null while there is none
 * @param summary what it says, as a sentence
 * @param witnessed who has cosigned it
 * @param gateways whether what each has answered is in the history
 * @param keys verifier keys, one a line
 * @param command what to run
 */
record ProofPage(
        @Nullable String checkpoint,
        String summary,
        Witnessed witnessed,
        List<GatewayRow> gateways,
        String keys,
        String command) {

    /** Up to where enough have cosigned, as a sentence, and each of them. */
    record Witnessed(String summary, List<Row> rows) {}

    /**
     * One gateway.
     *
     * @param state how it stands with it
     * @param canary when its last self-test was recorded, as a sentence
     * @param answers how many it has counted, and how many of these have no record, as a sentence
     */
    record GatewayRow(String name, Tag state, String canary, String answers) {}

    /**
     * One witness.
     *
     * @param key its name and the id of its key
     * @param cosigned how much of the history, as a sentence
     * @param state how it stands with it
     */
    record Row(String name, String key, String cosigned, Tag state) {}
}
