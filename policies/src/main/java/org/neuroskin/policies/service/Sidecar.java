package org.neuroskin.policies.service;

/**
 * Where a sealed value rests if a string cannot stand in its place: in a property beside it.
 *
 * @param name the property that has the sealed value, in the same object
 * @param placeholder what stands in the value's place, as JSON; the same whatever the value
 */
public record Sidecar(String name, String placeholder) {}
