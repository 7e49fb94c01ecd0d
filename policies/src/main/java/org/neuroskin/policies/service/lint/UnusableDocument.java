package org.neuroskin.policies.service.lint;

/** An OpenAPI document that tells nothing, or more than is read. The message is a sentence for whoever named it. */
final class UnusableDocument extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnusableDocument(String message) {
        super(message);
    }
}
