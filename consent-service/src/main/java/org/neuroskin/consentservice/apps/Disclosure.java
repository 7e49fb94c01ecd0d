package org.neuroskin.consentservice.apps;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Place;
import org.neuroskin.policies.notice.Processing;
import org.neuroskin.policies.notice.Processing.Use;
import org.neuroskin.policies.notice.Safeguard;

/**
 * What an organisation must tell people of its processing before it may ask them (GDPR Art. 13), as far as it is not said of
 * the app anyway. It stands in each notice of the app. {@link DisclosureReader} is what checks it.
 *
 * @param contact how people reach the organisation
 * @param officer how people reach its data protection officer; null where it needs none
 * @param recipients the others that it gives data to; empty for none
 * @param transfers places outside the European Economic Area that data goes to; empty for none
 * @param safeguard what protects it there; there exactly if there are transfers
 * @param retentionDays days after which it has deleted what it received
 * @param source where data comes from that is not from the person; null for none
 */
public record Disclosure(
        String contact,
        @Nullable String officer,
        SortedSet<String> recipients,
        SortedSet<Place> transfers,
        @Nullable Safeguard safeguard,
        @JsonProperty("retention_days") int retentionDays,
        @Nullable String source) {

    /** Copies the collections. */
    public Disclosure {
        recipients = Collections.unmodifiableSortedSet(new TreeSet<>(recipients));
        transfers = Collections.unmodifiableSortedSet(new TreeSet<>(transfers));
    }

    /** All that is said of the processing of this app. */
    Processing processing(App app) {
        SortedMap<CategoryId, Use> data = new TreeMap<>();
        app.categories().forEach(category -> data.put(category, Use.unlimited()));
        return new Processing(
                app.name(),
                app.organisation(),
                app.place(),
                contact,
                officer,
                recipients,
                transfers,
                safeguard,
                retentionDays,
                source,
                data);
    }
}
