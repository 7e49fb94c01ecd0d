package org.neuroskin.policies.service;

/** How a request says whose data it is about. */
public sealed interface SubjectSelector {

    /**
     * By a variable of the path; {@code me} there means the token's subject.
     *
     * @param name a variable of the route's path template
     */
    record PathVariable(String name) implements SubjectSelector {}

    /**
     * By a parameter of the query; without it, or with {@code me}, it is the token's subject.
     *
     * @param name the parameter
     */
    record QueryParameter(String name) implements SubjectSelector {}

    /**
     * By a field of the body, which is one person's as a whole; of records one by one, each names the same person.
     *
     * @param at where it stands among the fields of the route, as a field of {@link Shape#SUBJECT}
     */
    record BodyField(FieldPath at) implements SubjectSelector {}

    /**
     * Each item of a list by a field of its own: the list is that of many people.
     *
     * @param at where it stands among the fields of the route, as a field of {@link Shape#SUBJECT}
     */
    record ItemField(FieldPath at) implements SubjectSelector {}

    /** Always the token's subject. */
    record TokenSubject() implements SubjectSelector {}
}
