package org.neuroskin.policies.service;

/** How a request says whose data it is about. */
public sealed interface SubjectSelector {

    /**
     * By a variable of the path; {@code me} there means the token's subject.
     *
     * @param name a variable of the route's path template
     */
    record PathVariable(String name) implements SubjectSelector {}

    /** Always the token's subject. */
    record TokenSubject() implements SubjectSelector {}
}
