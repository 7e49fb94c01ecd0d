package org.neuroskin.consentservice.design;

/**
 * What is wrong with an input, listed on top of the page and beside the field.
 *
 * @param field the id of the element to go to
 */
public record FieldError(String field, String text) {}
