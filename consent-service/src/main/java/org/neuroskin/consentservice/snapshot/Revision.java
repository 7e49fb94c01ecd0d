package org.neuroskin.consentservice.snapshot;

/** The place of a change among all changes of its shard: higher is later. */
public record Revision(int shard, long number) {}
