package org.neuroskin.policies.service;

/**
 * One part of a form.
 *
 * @param name as the form's field is called
 * @param bodyOf the route as whose body the part is judged, sealed and opened
 * @param optional whether a form may come without it
 */
public record PartRule(String name, Route bodyOf, boolean optional) {}
