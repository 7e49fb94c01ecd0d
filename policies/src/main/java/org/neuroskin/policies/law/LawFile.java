package org.neuroskin.policies.law;

import org.neuroskin.policies.yaml.YamlFile;

/**
 * The two files of a pack as they are packaged.
 *
 * @param name the pack's name
 * @param yaml what there is to say about the law
 * @param cedar its rules
 */
record LawFile(String name, String yaml, String cedar) {
    static final String FOLDER = "law/";

    static LawFile bundled(String name) {
        return new LawFile(name, YamlFile.bundled(FOLDER + name + ".yaml"), YamlFile.bundled(FOLDER + name + ".cedar"));
    }

    String yamlName() {
        return FOLDER + name + ".yaml";
    }

    String cedarName() {
        return FOLDER + name + ".cedar";
    }

    /** Changes with any change of either file. */
    String hash() {
        return Hashes.of(yaml, cedar);
    }

    /** Changes with any change of the rules or of the words that they use: names what a proof was made for. */
    String proof(Terms terms) {
        return Hashes.of(cedar, terms.cedarSchema());
    }
}
