package org.neuroskin.policies.vocabulary;

/**
 * A category in plain words of one language.
 *
 * @param name as in a list, such as "Mood notes"
 * @param description one plain sentence
 * @param example what a value looks like
 */
public record CategoryText(String name, String description, String example) {}
