package org.neuroskin.gateway.serve;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.payload.ReleasableBody;
import org.neuroskin.kernel.CategoryId;

/**
 * What is ready to be released once its outcome is recorded.
 *
 * @param body all of it, or what follows the windows released before; null for none
 */
record Ready(
        int status, Map<String, String> headers, @Nullable ReleasableBody body, Set<CategoryId> categories) {

    long bytes() {
        return body == null ? 0 : body.bytes();
    }
}
