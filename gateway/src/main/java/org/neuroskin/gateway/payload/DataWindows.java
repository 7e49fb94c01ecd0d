package org.neuroskin.gateway.payload;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.DataWindow;
import org.neuroskin.kernel.Obligation;

/** The categories of which only what was recorded in a window may pass. What does not say when it was, does not pass. */
public record DataWindows(Map<CategoryId, DataWindow> windows) {
    /** No category is limited so. */
    public static final DataWindows NONE = new DataWindows(Map.of());

    /** Copies the windows. */
    public DataWindows {
        windows = Map.copyOf(windows);
    }

    /** The windows among these obligations. */
    public static DataWindows of(Collection<Obligation> obligations) {
        return new DataWindows(obligations.stream()
                .filter(Obligation.OnlyRecordedWithin.class::isInstance)
                .map(Obligation.OnlyRecordedWithin.class::cast)
                .collect(Collectors.toMap(
                        Obligation.OnlyRecordedWithin::category, Obligation.OnlyRecordedWithin::window)));
    }

    /** Whether no category is limited. */
    public boolean isEmpty() {
        return windows.isEmpty();
    }

    /** The limited categories. */
    Set<CategoryId> limited() {
        return windows.keySet();
    }

    /**
     * The categories of which nothing may pass of an item that was recorded at these times.
     *
     * @param recorded all must be in the window; none: it is not known
     */
    Set<CategoryId> closed(List<Instant> recorded) {
        return windows.entrySet().stream()
                .filter(each -> recorded.isEmpty() || !recorded.stream().allMatch(each.getValue()::contains))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
