package org.neuroskin.policies.law;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.neuroskin.policies.vocabulary.Vocabulary;

/** Laws made for a test; what the build proved does not matter to them. */
public final class TestLaws {
    private static final Vocabulary VOCABULARY = Vocabulary.bundled();

    private TestLaws() {}

    /** The live laws and one more for everyone. */
    public static Laws bundledAnd(String name, String cedar) {
        return with(true, file(name, cedar));
    }

    /** One law for everyone and no other. */
    public static Laws only(String name, String cedar) {
        return with(false, file(name, cedar));
    }

    /** Two laws for everyone and no other. */
    public static Laws only(String name, String cedar, String otherName, String otherCedar) {
        return with(false, file(name, cedar), file(otherName, otherCedar));
    }

    /** A rule with all that it needs. */
    public static String rule(String id, String text) {
        return "@id(\"%s\") @article(\"Art. 1\") @source(\"x\") @says(\"Nothing.\") @valid_from(\"2020-01-01\")\n%s\n"
                .formatted(id, text);
    }

    static LawFile file(String name, String cedar) {
        String yaml = "pack: " + name + "\ntitle: For a test\nversion: 1\nstate: live\napplies: { to: [everyone] }\n";
        return new LawFile(name, yaml, cedar);
    }

    static List<CompiledPack> compiled(List<LawFile> files) {
        Terms terms = new Terms(VOCABULARY);
        return Laws.read(files, files.stream().map(file -> file.proof(terms)).collect(Collectors.toSet()), VOCABULARY);
    }

    private static Laws with(boolean bundled, LawFile... more) {
        List<CompiledPack> packs = new ArrayList<>(bundled ? Laws.bundled().compiled() : List.of());
        packs.addAll(compiled(Stream.of(more).toList()));
        return new Laws(VOCABULARY, packs);
    }
}
