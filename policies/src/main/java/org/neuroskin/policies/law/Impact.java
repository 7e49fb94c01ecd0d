package org.neuroskin.policies.law;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.neuroskin.kernel.AccessRequest;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.Operation;
import org.neuroskin.kernel.Place;
import org.neuroskin.policies.vocabulary.Vocabulary;

/**
 * What a pack costs: the live grants that it makes worthless, wholly or in part.
 *
 * <p><b>Guarantee</b>: pure. A grant that the other packs forbid already is not counted.
 */
public final class Impact {
    private final Vocabulary vocabulary;
    private final Laws without;
    private final Laws with;

    /**
     * A live grant of which the pack forbids something.
     *
     * @param rules the pack's rules that do
     * @param categories what of the grant is concerned
     * @param whole whether nothing of the grant is left
     */
    public record Invalidated(
            UUID consent,
            UUID grant,
            SortedSet<String> rules,
            SortedSet<CategoryId> categories,
            SortedSet<Operation> operations,
            boolean whole) {

        /** Copies the sets. */
        public Invalidated {
            rules = new TreeSet<>(rules);
            categories = new TreeSet<>(categories);
            operations = new TreeSet<>(operations);
        }
    }

    /**
     * The impact of a pack of these laws beside the live ones among them.
     *
     * @throws IllegalArgumentException if the laws have no such pack
     */
    public Impact(Laws laws, String pack, Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.without = laws.liveWithout(pack, vocabulary);
        this.with = laws.liveWith(pack, vocabulary);
    }

    /** Of one person's grants, those that the pack invalidates for data that is stored in any of these places. */
    public List<Invalidated> of(ConsentSnapshot snapshot, Collection<Place> servicePlaces, Instant at) {
        List<Invalidated> invalidated = new ArrayList<>();
        for (Grant grant : snapshot.grants()) {
            boolean live = grant.state().allows()
                    && !at.isBefore(grant.validFrom())
                    && at.isBefore(grant.validUntil())
                    && vocabulary.purpose(grant.purpose()).isPresent();
            if (live) {
                of(grant, snapshot, servicePlaces, at).ifPresent(invalidated::add);
            }
        }
        return invalidated;
    }

    private Optional<Invalidated> of(Grant grant, ConsentSnapshot snapshot, Collection<Place> places, Instant at) {
        SortedSet<String> rules = new TreeSet<>();
        SortedSet<CategoryId> categories = new TreeSet<>();
        SortedSet<Operation> operations = new TreeSet<>();
        boolean something = false;
        for (Place place : places) {
            for (CategoryId category : vocabulary.coveredBy(grant.category())) {
                for (Operation operation : grant.operations()) {
                    AccessRequest request = new AccessRequest(
                            snapshot.subject(),
                            grant.recipient(),
                            grant.purpose(),
                            operation,
                            Set.of(category),
                            grant.fidelity(),
                            place,
                            null,
                            at);
                    Optional<Rule> now = forbids(with, request, snapshot, category, grant);
                    boolean before =
                            forbids(without, request, snapshot, category, grant).isPresent();
                    something |= now.isEmpty();
                    if (now.isPresent() && !before) {
                        rules.add(now.get().id());
                        categories.add(category);
                        operations.add(operation);
                    }
                }
            }
        }
        return rules.isEmpty()
                ? Optional.empty()
                : Optional.of(new Invalidated(grant.consent(), grant.id(), rules, categories, operations, !something));
    }

    private static Optional<Rule> forbids(
            Laws laws, AccessRequest request, ConsentSnapshot snapshot, CategoryId category, Grant grant) {
        Applicable applicable = laws.applying(request, snapshot);
        return applicable.prohibition(category).or(() -> applicable.objection(category, grant));
    }
}
