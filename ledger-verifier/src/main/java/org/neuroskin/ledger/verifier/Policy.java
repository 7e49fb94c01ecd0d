package org.neuroskin.ledger.verifier;

import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which witnesses have to have cosigned: C2SP {@code tlog-policy}, read here on its own. */
final class Policy {
    private static final String PART = "policy";
    private static final String NONE = "none";

    private final Map<String, Key> witnesses = new HashMap<>();
    private final Map<String, Group> groups = new HashMap<>();
    private final Set<String> keys = new HashSet<>();
    private @Nullable String quorum;

    private record Group(int needed, List<String> members) {}

    private Policy() {}

    static Policy parse(String text) throws BadEvidence {
        Policy policy = new Policy();
        for (String line : text.split("\n", -1)) {
            List<String> items = List.of(line.strip().split("[ \t]+", -1));
            if (!items.getFirst().isEmpty() && !items.getFirst().startsWith("#")) {
                policy.read(items);
            }
        }
        if (policy.quorum == null) {
            throw BadEvidence.in(PART, "it says no quorum");
        }
        return policy;
    }

    private void read(List<String> items) throws BadEvidence {
        boolean understood = switch (items.getFirst()) {
            case "log" -> items.size() == 2 || items.size() == 3;
            case "witness" -> (items.size() == 3 || items.size() == 4) && addWitness(items);
            case "group" -> items.size() > 3 && addGroup(items);
            case "quorum" -> items.size() == 2 && quorum == null && isKnown(items.get(1), true);
            default -> false;
        };
        if (!understood) {
            throw BadEvidence.in(
                    PART,
                    "`%s` cannot be understood"
                            .formatted(String.join(" ", items.subList(0, Math.min(2, items.size())))));
        }
        if (items.getFirst().equals("quorum")) {
            quorum = items.get(1);
        }
    }

    private boolean addWitness(List<String> items) throws BadEvidence {
        if (isKnown(items.get(1), true) || !keys.add(material(items.get(2)))) {
            return false;
        }
        witnesses.put(items.get(1), Key.parseAll(items.get(2)).getFirst());
        return true;
    }

    /** The key without its name and type. */
    private static String material(String vkey) {
        byte[] typed = Key.base64(vkey.substring(vkey.lastIndexOf('+') + 1));
        return HexFormat.of().formatHex(typed, Math.min(1, typed.length), typed.length);
    }

    private boolean addGroup(List<String> items) {
        List<String> members = items.subList(3, items.size());
        int needed = switch (items.get(2)) {
            case "any" -> 1;
            case "all" -> members.size();
            default -> items.get(2).matches("[1-9][0-9]{0,3}") ? Integer.parseInt(items.get(2)) : 0;
        };
        if (needed < 1
                || needed > members.size()
                || isKnown(items.get(1), true)
                || !members.stream().allMatch(member -> isKnown(member, false))) {
            return false;
        }
        groups.put(items.get(1), new Group(needed, members));
        return true;
    }

    private boolean isKnown(String name, boolean orNone) {
        return witnesses.containsKey(name) || groups.containsKey(name) || (orNone && name.equals(NONE));
    }

    /**
     * What to say of the cosignatures.
     *
     * @param witnessed the checkpoint that is said to be cosigned
     * @throws BadEvidence unless enough have cosigned it
     */
    String require(Optional<Checkpoint> witnessed) throws BadEvidence {
        Set<String> cosigned = new TreeSet<>();
        for (Map.Entry<String, Key> witness : witnesses.entrySet()) {
            if (witnessed.filter(each -> each.isSignedBy(witness.getValue())).isPresent()) {
                cosigned.add(witness.getKey());
            }
        }
        if (!isReached(String.valueOf(quorum), cosigned)) {
            throw BadEvidence.in(
                    "witnessed",
                    cosigned.isEmpty()
                            ? "no witness of the policy has cosigned"
                            : "cosigned by %s alone, which the policy does not take for enough"
                                    .formatted(String.join(", ", cosigned)));
        }
        return witnessed.isEmpty() || cosigned.isEmpty()
                ? ""
                : "; the first %d are cosigned by %s".formatted(witnessed.get().size(), String.join(", ", cosigned));
    }

    private boolean isReached(String name, Set<String> cosigned) {
        Group group = groups.get(name);
        if (group == null) {
            return name.equals(NONE) || cosigned.contains(name);
        }
        return group.members().stream()
                        .filter(member -> isReached(member, cosigned))
                        .count()
                >= group.needed();
    }
}
