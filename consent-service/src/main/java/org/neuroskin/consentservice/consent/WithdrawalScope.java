package org.neuroskin.consentservice.consent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.App;
import org.neuroskin.consentservice.apps.Apps;
import org.neuroskin.consentservice.consent.ConsentActs.Ended;
import org.neuroskin.consentservice.consent.ConsentActs.Scope;
import org.neuroskin.consentservice.consent.ConsentWriter.Person;
import org.neuroskin.consentservice.platform.Ids;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.policies.vocabulary.Category;
import org.neuroskin.policies.vocabulary.Vocabulary;
import org.springframework.stereotype.Component;

/** Withdraws by what is named, wherever it was given: all records of one app, by category and purpose. */
@Component
class WithdrawalScope {
    private static final int MOST = 100;

    /** A scope that makes sense; no categories or purposes means all. */
    record Named(AppId app, Set<CategoryId> categories, Set<PurposeId> purposes) {

        private boolean covers(CategoryId category) {
            return categories.isEmpty() || categories.stream().anyMatch(each -> each.covers(category));
        }

        private boolean covers(PurposeId purpose) {
            return purposes.isEmpty() || purposes.contains(purpose);
        }
    }

    private final Apps apps;
    private final Vocabulary vocabulary;
    private final ConsentRecords records;
    private final ConsentWriter writer;
    private final Ids ids;

    WithdrawalScope(Apps apps, Vocabulary vocabulary, ConsentRecords records, ConsentWriter writer, Ids ids) {
        this.apps = apps;
        this.vocabulary = vocabulary;
        this.records = records;
        this.writer = writer;
        this.ids = ids;
    }

    /** Throws {@code invalid-input} with all mistakes. */
    Named read(Scope scope) {
        InvalidInput mistakes = new InvalidInput();
        Optional<App> app = InvalidInput.value(scope.app(), AppId::new).flatMap(apps::find);
        if (app.isEmpty()) {
            mistakes.add("/app", "is not a registered app");
        }
        Set<CategoryId> categories = known(
                scope.categories(),
                CategoryId::new,
                id -> vocabulary.category(id).isPresent(),
                "/categories",
                mistakes);
        Set<PurposeId> purposes = known(
                scope.purposes(), PurposeId::new, id -> vocabulary.purpose(id).isPresent(), "/purposes", mistakes);
        mistakes.throwIfAny();
        return new Named(app.orElseThrow().id(), categories, purposes);
    }

    /** Ends what the scope covers, under one revision. */
    List<Ended> withdraw(Person person, Named named) {
        List<Ended> ended = new ArrayList<>();
        @Nullable Change change = null;
        for (ConsentEntity consent : records.open(person.id())) {
            if (!consent.app().equals(named.app()) || !named.covers(consent.purpose())) {
                continue;
            }
            List<GrantEntity> ending = consent.grants().stream()
                    .filter(grant -> grant.state().allows()
                            && unwanted(named, grant).findAny().isPresent())
                    .toList();
            if (!ending.isEmpty()) {
                change = change == null ? writer.begin(person, ConsentCause.WITHDRAWN, null) : change;
                for (GrantEntity grant : ending) {
                    keepTheRest(consent, grant, named, change);
                }
                writer.end(person, consent, ending, change, grant -> unwanted(named, grant));
                ended.add(new Ended(
                        consent.id(), ending.stream().map(GrantEntity::id).toList()));
            }
        }
        return ended;
    }

    /** Where a heading was given and only something below it is withdrawn, the rest below it goes on as it was. */
    private void keepTheRest(ConsentEntity consent, GrantEntity grant, Named named, Change change) {
        if (named.covers(grant.category())) {
            return;
        }
        Set<CategoryId> withdrawn = unwanted(named, grant).collect(Collectors.toSet());
        ConsentItem item = grant.item();
        for (Category child : vocabulary.children(grant.category())) {
            if (!child.special() && !withdrawn.contains(child.id())) {
                ConsentItem rest = new ConsentItem(child.id(), item.operations(), item.fidelity(), item.conditions());
                consent.add(
                        new GrantEntity(ids.next(), consent, rest, grant.period(), change.because(ConsentCause.GIVEN))
                                .givenBy(grant.guardian()));
            }
        }
    }

    /** What is named of that which a grant covers: all of it, or some of what is below a heading. */
    private Stream<CategoryId> unwanted(Named named, GrantEntity grant) {
        return named.covers(grant.category())
                ? Stream.of(grant.category())
                : vocabulary.children(grant.category()).stream()
                        .filter(child -> !child.special())
                        .map(Category::id)
                        .filter(named::covers);
    }

    private static <T extends Comparable<T>> Set<T> known(
            @Nullable List<@Nullable String> texts,
            Function<String, T> parser,
            Predicate<T> isKnown,
            String pointer,
            InvalidInput mistakes) {
        Set<T> known = new TreeSet<>();
        if (texts != null && texts.size() > MOST) {
            mistakes.add(pointer, "holds more than 100");
            return known;
        }
        for (int i = 0; texts != null && i < texts.size(); i++) {
            Optional<T> value = InvalidInput.value(texts.get(i), parser).filter(isKnown);
            value.ifPresent(known::add);
            if (value.isEmpty()) {
                mistakes.add(pointer + "/" + i, "is not known");
            }
        }
        return known;
    }
}
