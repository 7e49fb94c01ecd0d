package org.neuroskin.ledger;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whose cosignatures make a checkpoint count: the witnesses, and which of them are enough. Source: C2SP {@code tlog-policy}, of which everything
 * is read.
 */
public final class WitnessPolicy {
    private static final String NONE = "none";

    private final Map<String, Witness> witnesses = new LinkedHashMap<>();
    private final Map<String, Predicate<Set<String>>> names = new HashMap<>();
    private final List<VerifierKey> logs = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private @Nullable Predicate<Set<String>> quorum;

    /**
     * One witness.
     *
     * @param name in the policy
     * @param url where checkpoints are submitted to; null where the policy does not say
     */
    public record Witness(
            String name, VerifierKey key, @Nullable URI url) {}

    private WitnessPolicy() {}

    /**
     * Reads a policy.
     *
     * @throws InvalidNote with the number of the first line that is wrong
     */
    public static WitnessPolicy parse(String text) throws InvalidNote {
        WitnessPolicy policy = new WitnessPolicy();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String[] items = line.strip().split("[ \t]+", -1);
            try {
                if (!items[0].isEmpty() && !items[0].startsWith("#")) {
                    policy.read(items);
                }
            } catch (InvalidNote | IllegalArgumentException e) {
                throw new InvalidNote("line %d: %s".formatted(number, e.getMessage()));
            }
        }
        if (policy.quorum == null) {
            throw new InvalidNote("there is no line `quorum`");
        }
        return policy;
    }

    private void read(String[] items) throws InvalidNote {
        switch (items[0] + " " + items.length) {
            case "log 2", "log 3" -> logs.add(key(items[1]));
            case "witness 3", "witness 4" -> {
                URI url = items.length == 4 ? URI.create(items[3]) : null;
                name(items[1], cosigned -> cosigned.contains(items[1]));
                witnesses.put(items[1], new Witness(items[1], key(items[2]), url));
            }
            case "quorum 2" -> {
                if (quorum != null) {
                    throw new InvalidNote("a second quorum");
                }
                quorum = items[1].equals(NONE) ? cosigned -> true : named(items[1]);
            }
            default -> group(items);
        }
    }

    private void group(String[] items) throws InvalidNote {
        if (!items[0].equals("group") || items.length < 4) {
            throw new InvalidNote("not a line `log`, `witness`, `group` or `quorum`");
        }
        List<Predicate<Set<String>>> members = new ArrayList<>();
        for (String name : List.of(items).subList(3, items.length)) {
            members.add(named(name));
        }
        int needed = switch (items[2]) {
            case "any" -> 1;
            case "all" -> members.size();
            default -> items[2].matches("[1-9][0-9]{0,3}") ? Integer.parseInt(items[2]) : 0;
        };
        if (needed < 1 || needed > members.size()) {
            throw new InvalidNote("`%s` of %d members (expected: any, all or 1 to %d)"
                    .formatted(items[2], members.size(), members.size()));
        }
        name(
                items[1],
                cosigned ->
                        members.stream().filter(member -> member.test(cosigned)).count() >= needed);
    }

    private void name(String name, Predicate<Set<String>> reached) throws InvalidNote {
        if (name.equals(NONE) || names.putIfAbsent(name, reached) != null) {
            throw new InvalidNote("the name `%s` is taken".formatted(name));
        }
    }

    private Predicate<Set<String>> named(String name) throws InvalidNote {
        Predicate<Set<String>> found = names.get(name);
        if (found == null) {
            throw new InvalidNote("`%s` is not named above".formatted(name));
        }
        return found;
    }

    private VerifierKey key(String vkey) throws InvalidNote {
        VerifierKey key = VerifierKey.parse(vkey);
        if (!keys.add(key.material())) {
            throw new InvalidNote("the key of `%s` stands here twice".formatted(key.name()));
        }
        return key;
    }

    /** In the order of the policy. */
    public List<Witness> witnesses() {
        return List.copyOf(witnesses.values());
    }

    /** The logs that it speaks of; empty where it does not say. */
    public List<VerifierKey> logs() {
        return List.copyOf(logs);
    }

    /** Whether these witnesses, by their names in the policy, are enough. */
    public boolean isReached(Set<String> cosigned) {
        return Optional.ofNullable(quorum).orElseThrow().test(cosigned);
    }
}
