package org.neuroskin.systemtests.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import org.neuroskin.kernel.SubjectId;

/**
 * Invented people, each with three consents of ten grants in all, made from nothing but their number. Two databases of
 * different size hold the same people as far as both go.
 */
final class People {
    static final int GRANTS_EACH = 10;
    /** Has a hundred consents of ten grants: what a snapshot of unusual size costs. */
    static final SubjectId COLLECTOR = new SubjectId(id(-1, 0).toString());

    /** Has no consents and no database row of any kind. */
    static final SubjectId NOBODY = new SubjectId(id(-2, 0).toString());

    static final int COLLECTOR_CONSENTS = 100;
    static final int SHARDS = 16;

    /** One consent of everybody: to which app, what for, which categories. */
    record Consent(String app, String purpose, List<String> categories) {}

    static final List<Consent> CONSENTS = List.of(
            new Consent(
                    "mood-coach",
                    "routine-personalisation",
                    List.of("mood.self-report", "mood.inferred", "mood.note", "biometric.heart-rate-variability")),
            new Consent(
                    "skin-study",
                    "scientific-research",
                    List.of("skin.assessment", "skin.image", "biometric.skin-conductance")),
            new Consent("derm-clinic", "clinical-care", List.of("skin.image", "skin.barrier", "biometric.cortisol")));

    /** What the collector's consents are about, again and again. */
    static final Consent COLLECTED = new Consent(
            "mood-coach",
            "mood-inference",
            List.of(
                    "mood.self-report",
                    "mood.inferred",
                    "mood.psychometric",
                    "mood.note",
                    "biometric.heart-rate-variability",
                    "biometric.skin-conductance",
                    "biometric.cortisol",
                    "biometric.circadian",
                    "skin.assessment",
                    "skin.image"));

    private People() {}

    static SubjectId subject(int person) {
        return new SubjectId(id(person, 0).toString());
    }

    static UUID consent(int person, int consent) {
        return id(person, 1 + consent);
    }

    static UUID grant(int person, int consent, int grant) {
        return id(person, 1_000 + consent * GRANTS_EACH + grant);
    }

    /** As the consent-service spreads people: CRC-32 of the id's UTF-8 bytes, modulo 16. */
    static int shard(SubjectId subject) {
        CRC32 crc = new CRC32();
        crc.update(subject.value().getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % SHARDS);
    }

    // looks random, like the ids of the product, so that neighbours in time are none in an index
    private static UUID id(long person, long what) {
        long high = mixed(person * 4_096 + what);
        return new UUID((high & ~0xF000L) | 0x4000L, (mixed(high) >>> 2) | (1L << 63));
    }

    // the finaliser of SplitMix64 (Steele, Lea, Flood 2014)
    private static long mixed(long value) {
        long bits = value + 0x9E3779B97F4A7C15L;
        bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
        return bits ^ (bits >>> 31);
    }
}
