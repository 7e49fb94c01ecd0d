package org.neuroskin.policies.service;

import java.util.List;

/**
 * By what a sealed text can be searched for: by tokens of it that rest beside it. No app ever sees or writes them.
 *
 * @param by what an app asks with
 * @param tokens the property in the same object that has the tokens, a list of texts
 * @param parameter the query parameter of the data service that takes tokens, each once: it finds whatever has any of them
 */
public record SearchRule(By by, String tokens, String parameter) {

    /** What an app asks with. */
    public sealed interface By {
        /** The parameters of its query. */
        List<String> parameters();
    }

    /**
     * The text itself.
     *
     * @param parameter of an app's query
     */
    public record Equal(String parameter) implements By {
        @Override
        public List<String> parameters() {
            return List.of(parameter);
        }
    }

    /**
     * A time, by a range that it lies in.
     *
     * @param from parameter of an app's query, for where the range begins
     * @param to the same for where it ends
     */
    public record Within(String from, String to) implements By {
        @Override
        public List<String> parameters() {
            return List.of(from, to);
        }
    }
}
