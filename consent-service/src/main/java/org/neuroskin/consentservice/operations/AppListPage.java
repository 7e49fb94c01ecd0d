package org.neuroskin.consentservice.operations;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.design.Tag;

/** Every app of the register. */
record AppListPage(List<Row> apps) {

    /**
     * An app.
     *
     * @param waits for whom its proposal waits, as a sentence; null where none does
     */
    record Row(
            String href,
            String name,
            String organisation,
            Tag state,
            @Nullable String waits) {}
}
