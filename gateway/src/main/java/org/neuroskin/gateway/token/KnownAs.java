package org.neuroskin.gateway.token;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.pairwise.AppIds;

/**
 * By which ids an app knows people: by their own, or by ones that no other app has.
 *
 * <p><b>Guarantee</b>: of a token that the realm signed, {@code sub} is turned back with the key that made it or the token does not
 * count: no id is ever taken for one of the other kind, which would be some other person's.
 */
public final class KnownAs {
    /** The ids that the realm itself knows people by. */
    public static final KnownAs THEMSELVES = new KnownAs(null);

    private final AppIds.@Nullable OfApp ids;

    private KnownAs(AppIds.@Nullable OfApp ids) {
        this.ids = ids;
    }

    /**
     * As a token of this app says it.
     *
     * @throws IllegalArgumentException if its ids are of another app, or were made with another key than ours
     */
    static KnownAs of(Map<String, Object> claims, AppId app, AppIds ids) {
        if (!claims.containsKey(AppIds.CLAIM)) {
            return THEMSELVES;
        }
        AppIds.OfApp own = ids.of(app.value());
        if (!own.mark().equals(claims.get(AppIds.CLAIM))) {
            throw new IllegalArgumentException("the ids of the token are not this app's");
        }
        return new KnownAs(own);
    }

    /**
     * The person whom the app calls so; somebody unknown to everybody where it has made the id up.
     *
     * @throws IllegalArgumentException if it is not of the form of ids
     */
    public SubjectId subject(SubjectId there) {
        return ids == null ? there : new SubjectId(ids.subject(there.value()));
    }

    /** What the app calls this person. Fails as {@link #subject}. */
    public SubjectId there(SubjectId subject) {
        return ids == null ? subject : new SubjectId(ids.at(subject.value()));
    }
}
