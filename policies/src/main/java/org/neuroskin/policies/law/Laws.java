package org.neuroskin.policies.law;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.law.Jurisdiction.Places;
import org.neuroskin.policies.law.Pack.State;
import org.neuroskin.policies.vocabulary.Category;
import org.neuroskin.policies.vocabulary.Purpose;
import org.neuroskin.policies.vocabulary.PurposeFlag;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.neuroskin.policies.yaml.Mistakes;
import org.neuroskin.policies.yaml.YamlFile;

/**
 * The laws that decide, with the words that they are about. Immutable.
 *
 * <p><b>Guarantee</b>: a rule that forbids cannot be outvoted; of several laws the strictest decides.
 */
public final class Laws {
    /** The packs in the order in which they are asked. */
    static final List<String> BUNDLED = List.of(
            "eu-gdpr",
            "eu-ai-act",
            "us-il-bipa",
            "us-wa-mhmda",
            "us-co-hb24-1058",
            "us-co-hb24-1130",
            "us-ca-sb1223",
            "us-mt-sb163",
            "us-ct-pa25-113",
            "us-vt-act101",
            "cl-21383",
            "unesco-2025",
            "house");

    /** What the build has proven against Cedar, one {@code name hash} a line. */
    static final String PROVEN = LawFile.FOLDER + "proven.txt";

    private static final int MAX_REMEMBERED = 20_000;

    /** The attributes that a category alone gives. */
    static final List<Attribute> OF_CATEGORY =
            List.of(Attribute.CATEGORY, Attribute.PROVENANCE, Attribute.SPECIAL, Attribute.IDENTIFIES);

    /** The attributes that a purpose alone gives. */
    static final List<Attribute> OF_PURPOSE = List.of(
            Attribute.PURPOSE,
            Attribute.NECESSARY,
            Attribute.AUTOMATED_DECISION,
            Attribute.EMOTION_INFERENCE,
            Attribute.RESEARCH,
            Attribute.SALE);

    private final Terms terms;
    private final List<CompiledPack> packs;
    private final String hash;
    private final Map<CategoryId, Facts> categories = new HashMap<>();
    private final Map<PurposeId, Facts> purposes = new HashMap<>();
    private final Map<Places, Jurisdiction> jurisdictions = new ConcurrentHashMap<>();

    Laws(Vocabulary vocabulary, List<CompiledPack> packs) {
        this.terms = new Terms(vocabulary);
        this.packs = List.copyOf(packs);
        List<String> parts = new ArrayList<>(List.of(words(vocabulary)));
        packs.forEach(each -> parts.add(each.pack().hash()));
        this.hash = Hashes.of(parts.toArray(String[]::new));
        vocabulary.categories().stream()
                .filter(each -> vocabulary.labelsData(each.id()))
                .forEach(each -> categories.put(each.id(), facts(each)));
        vocabulary.purposes().forEach(each -> purposes.put(each.id(), facts(each)));
    }

    /**
     * The live packs of this version of the product. Read once.
     *
     * @throws InvalidLaw if any file has a mistake or was not proven by the build
     */
    public static Laws bundled() {
        return Bundled.LIVE;
    }

    /** The live packs, and those that run in shadow as if they were live. */
    public static Laws bundledWithShadow() {
        return Bundled.WITH_SHADOW;
    }

    /** No law at all: only what the person wants counts. For tests of everything else. */
    public static Laws none(Vocabulary vocabulary) {
        return new Laws(vocabulary, List.of());
    }

    /** The packs, in the order in which they are asked. */
    public List<Pack> packs() {
        return packs.stream().map(CompiledPack::pack).toList();
    }

    /** SHA-256 of the vocabulary and all packs: names what a decision was based on. */
    public String hash() {
        return hash;
    }

    /** What the laws say about this access. */
    public Applicable applying(AccessRequest request, ConsentSnapshot snapshot) {
        return new Applicable(this, request, snapshot);
    }

    /** The live ones of these packs, but not that one. */
    Laws liveWithout(String pack, Vocabulary vocabulary) {
        return new Laws(vocabulary, live(each -> !each.name().equals(pack)));
    }

    /** The live ones of these packs, and that one whatever its state. */
    Laws liveWith(String pack, Vocabulary vocabulary) {
        if (packs().stream().noneMatch(each -> each.name().equals(pack))) {
            throw new IllegalArgumentException("there is no law pack `%s`".formatted(pack));
        }
        return new Laws(
                vocabulary,
                packs.stream()
                        .filter(each ->
                                each.pack().name().equals(pack) || each.pack().state() == State.LIVE)
                        .toList());
    }

    private List<CompiledPack> live(Predicate<Pack> wanted) {
        return packs.stream()
                .filter(each -> each.pack().state() == State.LIVE && wanted.test(each.pack()))
                .toList();
    }

    /** Remembered: a few hundred places in use make a few thousand triples, and people could invent more. */
    Jurisdiction jurisdiction(Places places) {
        Jurisdiction known = jurisdictions.get(places);
        if (known == null) {
            known = new Jurisdiction(packs, places);
            if (jurisdictions.size() < MAX_REMEMBERED) {
                jurisdictions.put(places, known);
            }
        }
        return known;
    }

    List<CompiledPack> compiled() {
        return packs;
    }

    Terms terms() {
        return terms;
    }

    Facts factsOf(CategoryId category) {
        return known(categories.get(category));
    }

    Facts factsOf(PurposeId purpose) {
        return known(purposes.get(purpose));
    }

    boolean knows(CategoryId category) {
        return categories.containsKey(category);
    }

    boolean knows(PurposeId purpose) {
        return purposes.containsKey(purpose);
    }

    private static Facts known(@Nullable Facts facts) {
        if (facts == null) {
            throw new IllegalArgumentException("not a word of the vocabulary");
        }
        return facts;
    }

    private Facts facts(Category category) {
        Facts facts = new Facts();
        facts.set(
                Attribute.CATEGORY,
                terms.position(Attribute.CATEGORY, category.id().value()));
        facts.set(Attribute.PROVENANCE, category.provenance());
        facts.set(Attribute.SPECIAL, category.special());
        facts.set(Attribute.IDENTIFIES, category.identifies());
        return facts;
    }

    private Facts facts(Purpose purpose) {
        Facts facts = new Facts();
        facts.set(
                Attribute.PURPOSE,
                terms.position(Attribute.PURPOSE, purpose.id().value()));
        facts.set(Attribute.NECESSARY, purpose.flags().contains(PurposeFlag.NECESSARY));
        facts.set(Attribute.AUTOMATED_DECISION, purpose.flags().contains(PurposeFlag.AUTOMATED_DECISION));
        facts.set(Attribute.EMOTION_INFERENCE, purpose.flags().contains(PurposeFlag.EMOTION_INFERENCE));
        facts.set(Attribute.RESEARCH, purpose.flags().contains(PurposeFlag.RESEARCH));
        facts.set(Attribute.SALE, purpose.flags().contains(PurposeFlag.SALE));
        return facts;
    }

    /** What of the vocabulary decides; its texts do not. */
    private static String words(Vocabulary vocabulary) {
        Stream<String> categories = vocabulary.categories().stream()
                .map(each -> "%s %s %s %s".formatted(each.id(), each.special(), each.provenance(), each.identifies()));
        Stream<String> purposes =
                vocabulary.purposes().stream().map(each -> "%s %s".formatted(each.id(), new TreeSet<>(each.flags())));
        return Stream.concat(categories, purposes).collect(Collectors.joining("\n"));
    }

    /**
     * Reads packs.
     *
     * @param proven the hashes that were proven
     * @throws InvalidLaw with all mistakes of all files
     */
    static List<CompiledPack> read(List<LawFile> files, Set<String> proven, Vocabulary vocabulary) {
        Mistakes mistakes = new Mistakes();
        Terms terms = new Terms(vocabulary);
        PackReader reader = new PackReader(terms, mistakes);
        List<CompiledPack> packs = new ArrayList<>();
        for (LawFile file : files) {
            Optional<CompiledPack> pack = reader.pack(file);
            pack.ifPresent(packs::add);
            if (pack.isPresent() && !proven.contains(file.proof(terms))) {
                mistakes.add(
                        file.cedarName(),
                        1,
                        "not proven to mean what Cedar reads in it (fix: let LawProofTest of this module run, and package %s with it)"
                                .formatted(PROVEN));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new InvalidLaw(mistakes.lines());
        }
        return packs;
    }

    static Map<String, String> proven(String content) {
        Map<String, String> proven = new LinkedHashMap<>();
        content.lines().map(line -> line.split(" ")).forEach(words -> proven.put(words[0], words[1]));
        return proven;
    }

    private static final class Bundled {
        private static final Laws WITH_SHADOW = new Laws(
                Vocabulary.bundled(),
                read(
                        BUNDLED.stream().map(LawFile::bundled).toList(),
                        new HashSet<>(proven(YamlFile.bundled(PROVEN)).values()),
                        Vocabulary.bundled()));
        private static final Laws LIVE = new Laws(Vocabulary.bundled(), WITH_SHADOW.live(each -> true));
    }
}
