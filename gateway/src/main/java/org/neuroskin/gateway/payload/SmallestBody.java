package org.neuroskin.gateway.payload;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.policies.service.BodyKind;
import org.neuroskin.policies.service.FieldPath;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.SubjectSelector;
import tools.jackson.core.JsonGenerator;

/** Makes up what a route can be tested with. */
public final class SmallestBody {
    private SmallestBody() {}

    /** The smallest body that the route reads as one of this person. */
    public static byte[] of(Route route, SubjectId subject) {
        if (route.body() == BodyKind.FHIR) {
            return Resource.smallest(route, subject);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        JsonGenerator out = StrictJson.REQUESTS.generator(body);
        out.writeStartObject();
        if (route.subject() instanceof SubjectSelector.BodyField(FieldPath at)) {
            int from = route.isOfOneRecord()
                    ? route.records().orElseThrow().at().segments().size()
                    : 0;
            List<String> names = at.segments().subList(from, at.segments().size());
            names.subList(0, names.size() - 1).forEach(out::writeObjectPropertyStart);
            out.writeStringProperty(names.getLast(), subject.value());
        }
        while (!out.streamWriteContext().inRoot()) {
            out.writeEndObject();
        }
        out.close();
        return body.toByteArray();
    }
}
