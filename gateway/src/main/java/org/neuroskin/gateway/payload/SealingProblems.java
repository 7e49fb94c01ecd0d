package org.neuroskin.gateway.payload;

import org.neuroskin.kernel.Problem;
import org.neuroskin.sealing.SealingException;

/** What a client is told when a value could not be sealed or opened: never why, where that would help whoever tampered. */
final class SealingProblems {
    private SealingProblems() {}

    static PayloadRefused whenSealing(SealingException failure) {
        return switch (failure) {
            case SealingException.KeysUnavailable e ->
                new PayloadRefused(Problem.KEYS_UNAVAILABLE, "the keys cannot be reached at present");
            case SealingException.KeySuspended e ->
                new PayloadRefused(Problem.KEYS_UNAVAILABLE, "the key may not be used at present");
            case SealingException.KeyShredded e -> new PayloadRefused(Problem.GONE, "the data was erased");
            case SealingException.Malformed e -> new PayloadRefused(Problem.INVALID_INPUT, "a value cannot be sealed");
            case SealingException.UnknownSuite e -> internal();
            case SealingException.NotAuthentic e -> internal();
            case SealingException.KeyUnknown e -> internal();
            case SealingException.Bug e -> internal();
        };
    }

    static PayloadRefused whenOpening(SealingException failure) {
        return switch (failure) {
            case SealingException.KeysUnavailable e ->
                new PayloadRefused(Problem.KEYS_UNAVAILABLE, "the keys cannot be reached at present");
            case SealingException.KeyShredded e -> new PayloadRefused(Problem.GONE, "the data was erased");
            case SealingException.KeySuspended e ->
                new PayloadRefused(Problem.PROCESSING_RESTRICTED, "the key of the data is suspended");
            case SealingException.Malformed e -> cannotOpen();
            case SealingException.UnknownSuite e -> cannotOpen();
            case SealingException.NotAuthentic e -> cannotOpen();
            case SealingException.KeyUnknown e -> cannotOpen();
            case SealingException.Bug e -> internal();
        };
    }

    private static PayloadRefused cannotOpen() {
        return new PayloadRefused(Problem.CANNOT_OPEN, "the data service returned something that does not open");
    }

    private static PayloadRefused internal() {
        return new PayloadRefused(Problem.INTERNAL, "a value could not be sealed or opened");
    }
}
