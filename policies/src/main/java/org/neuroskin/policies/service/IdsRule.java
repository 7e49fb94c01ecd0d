package org.neuroskin.policies.service;

/**
 * Where the ids are that a variable of a path stands for.
 *
 * @param in the route that lists them, of the same person and without a variable of its own
 * @param at where they stand in its answer
 */
public record IdsRule(Route in, FieldPath at) {}
