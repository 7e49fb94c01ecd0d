package org.neuroskin.kernel;

import org.jspecify.annotations.Nullable;

/**
 * One line of the change stream {@code GET /internal/v1/changes} (NDJSON): from {@code revision} on, what a gateway knows of
 * {@code subject} is out of date. Within a shard, revisions arrive in order and without a gap.
 *
 * @param subject null where it concerns everyone in the shard, such as when an app is suspended
 */
public record RevisionChange(
        int shard, long revision, @Nullable SubjectId subject) {}
