package org.neuroskin.consentservice.authzen;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.neuroskin.consentservice.snapshot.GrantSource;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.PurposeId;
import org.neuroskin.kernel.SubjectId;

/** The people who gave an app something of a category for a purpose, by id, read a part at a time. */
final class People implements Iterator<String> {
    private static final int AT_ONCE = 200;

    private final GrantSource grants;
    private final AppId app;
    private final PurposeId purpose;
    private final CategoryId category;
    private final Queue<SubjectId> ready = new ArrayDeque<>();
    private String last;
    private boolean end;

    /** @param after only those whose ids come after this one */
    People(GrantSource grants, AppId app, PurposeId purpose, CategoryId category, String after) {
        this.grants = grants;
        this.app = app;
        this.purpose = purpose;
        this.category = category;
        this.last = after;
    }

    @Override
    public boolean hasNext() {
        if (ready.isEmpty() && !end) {
            ready.addAll(grants.peopleWith(app, purpose, category, last, AT_ONCE));
            end = ready.size() < AT_ONCE;
        }
        return !ready.isEmpty();
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        last = ready.remove().value();
        return last;
    }
}
