package org.neuroskin.kernel;

/**
 * One line of the change stream {@code GET /internal/v1/changes} (NDJSON): from {@code revision} on, what a gateway knows of
 * {@code subject} is out of date. Within a shard, revisions arrive in order and without a gap.
 */
public record RevisionChange(int shard, long revision, SubjectId subject) {}
