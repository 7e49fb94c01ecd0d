package org.neuroskin.sealing;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.SubjectId;

/** Keys, places and helpers for tests, with invented people. */
public final class TestSealing {
    public static final String KEY_ID = "a0a1a2a3a4a5a6a7a8a9aaab";
    public static final SubjectId SUBJECT = new SubjectId("5f1c7b1e-0000-4000-8000-00000000ada1");
    public static final SubjectId OTHER_SUBJECT = new SubjectId("5f1c7b1e-0000-4000-8000-00000000b0b2");
    public static final CategoryId NOTE = new CategoryId("mood.note");
    public static final CategoryId SELF_REPORT = new CategoryId("mood.self-report");
    public static final String EPOCH = "2026-11";
    public static final SealContext CONTEXT =
            new SealContext("demo", "diary", "/v1/subjects/{subject}/mood-entries", SUBJECT, NOTE, "entry-1");
    public static final String PATH = "/entries/*/note";
    public static final SecureRandom RANDOM = new SecureRandom();

    private static final String MATERIAL = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private TestSealing() {}

    public static byte[] material() {
        return HexFormat.of().parseHex(MATERIAL);
    }

    public static DataKey key() {
        return DataKey.copyOf(KEY_ID, SUBJECT, NOTE, EPOCH, material());
    }

    /** Opens with {@link #key}, whatever is asked for. */
    public static DocumentOpener opener() {
        return new DocumentOpener((_, _) -> key());
    }

    public static String seal(Plaintext value, Padding padding) {
        return DocumentSealer.create(key(), CONTEXT, RANDOM).seal(PATH, value, padding);
    }

    public static byte[] sealObject(byte[] plain) {
        return sealed(ObjectSealer.create(key(), CONTEXT, RANDOM), plain);
    }

    /** A {@link #body} sealed with this salt. */
    public static byte[] sealAs(DataKey key, SealContext context, String salt, int length) {
        return sealed(ObjectSealer.create(key, context, new FixedRandom(salt)), body(length));
    }

    private static byte[] sealed(ObjectSealer sealer, byte[] plain) {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        sealed.writeBytes(sealer.update(plain, 0, plain.length));
        sealed.writeBytes(sealer.finish());
        return sealed.toByteArray();
    }

    public static byte[] openObject(byte[] sealed, int length) {
        return openAs(key(), CONTEXT, Arrays.copyOf(sealed, length));
    }

    public static byte[] openAs(DataKey key, SealContext context, byte[] sealed) {
        ObjectOpener opener = new ObjectOpener(
                (subject, id) -> DataKey.copyOf(id, subject, key.category(), key.epoch(), key.material()), context);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        plain.writeBytes(opener.update(sealed, 0, sealed.length));
        plain.writeBytes(opener.finish());
        return plain.toByteArray();
    }

    /** Bytes 0, 1, … 250, 0, 1, …: no chunk is like another. */
    public static byte[] body(int length) {
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            body[i] = (byte) (i % 251);
        }
        return body;
    }
}
