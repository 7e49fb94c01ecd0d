package org.neuroskin.consentservice.operations;

import java.util.List;
import org.neuroskin.consentservice.design.Moment;
import org.neuroskin.consentservice.design.Tag;

/** Every gateway that has not given its lease back. */
record GatewayPage(List<Row> gateways) {

    /**
     * A gateway.
     *
     * @param behind how far, as a sentence
     * @param known whether it says how its data services are
     */
    record Row(String name, Tag lease, Moment heard, String behind, boolean known, List<Service> services) {}

    /** A data service, as this gateway sees it. */
    record Service(String name, Tag state) {}
}
