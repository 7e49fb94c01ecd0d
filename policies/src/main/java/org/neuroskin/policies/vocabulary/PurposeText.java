package org.neuroskin.policies.vocabulary;

/**
 * A purpose in plain words of one language.
 *
 * @param name as in a list, such as "Research"
 * @param sentence one plain sentence about what the app does with the data
 */
public record PurposeText(String name, String sentence) {}
