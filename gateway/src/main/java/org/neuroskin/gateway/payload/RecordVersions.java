package org.neuroskin.gateway.payload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.RecordVersion;
import org.neuroskin.policies.service.Route;
import org.neuroskin.policies.service.Versions;
import org.neuroskin.sealing.DataKey;
import org.neuroskin.sealing.RecordTokens;
import org.neuroskin.sealing.SealContext;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.keys.KeyHierarchy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of records that pass in one access, which began when this was made. Of a route that checks no versions, none do.
 *
 * <p><b>Guarantee</b>: where {@link #confirm} returns, each version that was met before may have been the newest of its record at
 * some moment since the access began. Not safe for use by several threads at once.
 */
public final class RecordVersions {
    private static final Logger LOG = LoggerFactory.getLogger(RecordVersions.class);
    private static final int AT_ONCE = 500;

    private final KeyHierarchy keys;
    private final VersionRegister register;
    private final long began = System.nanoTime();
    private final Map<SealContext, RecordTokens> tokens = new HashMap<>();
    private final List<RecordVersion> written = new ArrayList<>();
    private final Map<RecordVersion, Boolean> met = new LinkedHashMap<>();
    private int nameless;

    /** To be made before the data service is asked. */
    public RecordVersions(KeyHierarchy keys, VersionRegister register) {
        this.keys = keys;
        this.register = register;
    }

    /**
     * These, where the route checks versions; null where it checks none.
     *
     * @throws IllegalStateException where it does and there are none
     */
    static @Nullable RecordVersions of(Route route, @Nullable RecordVersions versions) {
        if (route.versions().isEmpty()) {
            return null;
        }
        if (versions == null) {
            throw new IllegalStateException("our bug: nobody checks versions where they are to be checked");
        }
        return versions;
    }

    /** A record was sealed. It is a version of each category that may be sealed there: what it leaves out, it has none of any more. */
    void writes(DataPlace place, String record, String salt) {
        for (CategoryId category : place.route().sealedCategories()) {
            written.add(version(place, category, record, salt));
        }
    }

    /**
     * A record is about to be deleted, which is a version that never comes back.
     *
     * @param never a salt that nothing is sealed under
     * @throws PayloadRefused as {@link #begin}
     */
    public void deletes(DataPlace place, String never) {
        if (place.route().versions().isEmpty()) {
            return;
        }
        try {
            writes(place, place.pathRecord(), never);
        } catch (SealingException e) {
            throw SealingProblems.whenSealing(e);
        }
    }

    /**
     * To be called before the data service gets anything.
     *
     * @throws PayloadRefused {@link Problem#KEYS_UNAVAILABLE}
     */
    public void begin() {
        try {
            inParts(written, register::begun);
        } catch (SealingException e) {
            throw SealingProblems.whenSealing(e);
        }
    }

    /** The data service has stored all of it. Where the register cannot be told, whoever reads it next tells. */
    public void stored() {
        try {
            inParts(written, register::stored);
        } catch (SealingException e) {
            LOG.warn("that a record was stored could not be told: its older version opens until the new one is read");
        }
    }

    /** @param erased whether its key was destroyed, so that nothing of it opens */
    void meets(DataPlace place, CategoryId category, String record, String salt, boolean erased) {
        boolean mayBeNew = erased || place.route().versions().orElseThrow() == Versions.CHECKED_IF_KNOWN;
        met.merge(version(place, category, record, salt), mayBeNew, Boolean::logicalAnd);
    }

    /** A sealed value was met whose record has not said its id. */
    void meetsNameless() {
        nameless++;
    }

    void named(int values) {
        nameless -= values;
    }

    /** Whether something was met that cannot be asked after yet. */
    boolean isOpen() {
        return nameless > 0;
    }

    /**
     * Asks after what was met since the last time.
     *
     * @throws PayloadRefused {@link Problem#OUTDATED_RECORD}, {@link Problem#KEYS_UNAVAILABLE}
     */
    public void confirm() {
        List<RecordVersion> asked = List.copyOf(met.keySet());
        try {
            inParts(asked, this::confirm);
        } catch (SealingException e) {
            throw SealingProblems.whenOpening(e);
        }
        met.clear();
    }

    private void confirm(List<RecordVersion> asked) {
        List<RecordVersion.Standing> standings = register.standings(asked, sinceItBegan());
        // Only now, so that what was outdated while the question was on its way counts as well
        long read = sinceItBegan().toMillis();
        for (int i = 0; i < asked.size(); i++) {
            RecordVersion.Standing standing = standings.get(i);
            Long outdated = standing.outdatedMillis();
            boolean mayBeNew = !standing.known() && met.getOrDefault(asked.get(i), false);
            if (outdated != null && outdated > read && !mayBeNew) {
                throw outdated();
            }
        }
    }

    private Duration sinceItBegan() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    static PayloadRefused outdated() {
        return new PayloadRefused(
                Problem.OUTDATED_RECORD, "the data service returned a record that is not its newest version");
    }

    private static void inParts(List<RecordVersion> versions, Consumer<List<RecordVersion>> each) {
        for (int from = 0; from < versions.size(); from += AT_ONCE) {
            each.accept(versions.subList(from, Math.min(versions.size(), from + AT_ONCE)));
        }
    }

    private RecordVersion version(DataPlace place, CategoryId category, String record, String salt) {
        RecordTokens of = tokens.computeIfAbsent(place.context(category), this::tokens);
        return new RecordVersion(of.keyId(), of.record(record), of.version(record, salt));
    }

    private RecordTokens tokens(SealContext context) {
        try (DataKey key = keys.indexKey(context.subject(), context.category())) {
            return RecordTokens.create(key, context);
        }
    }
}
