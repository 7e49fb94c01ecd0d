package org.neuroskin.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** Format NSG1 once more, written from its specification: shares no line and no provider with the first. */
public final class SecondImplementation {
    private static final int CHUNK = 16_384 + 16;

    private SecondImplementation() {}

    /** The padded frame of a field. */
    public static byte[] openField(byte[] key, String[] items, String path, String text)
            throws IOException, InvalidCipherTextException {
        byte[] sealed = Base64.getUrlDecoder().decode(text.substring(5));
        byte[] derived = derive(key, "nsg1/doc", sealed, items);
        ByteArrayOutputStream associated = new ByteArrayOutputStream();
        item(new DataOutputStream(associated), path.getBytes(UTF_8));
        int index = (sealed[72] & 0xFF) << 8 | (sealed[73] & 0xFF);
        return gcm(false, derived, index, associated.toByteArray(), Arrays.copyOfRange(sealed, 74, sealed.length));
    }

    /** The plaintext of an object. */
    public static byte[] openObject(byte[] key, String label, String[] items, byte[] sealed)
            throws IOException, InvalidCipherTextException {
        byte[] derived = derive(key, label, sealed, items);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        int chunk = 0;
        for (int at = 72; at <= sealed.length; at += CHUNK) {
            plain.writeBytes(gcm(
                    false,
                    derived,
                    chunk++,
                    new byte[0],
                    Arrays.copyOfRange(sealed, at, Math.min(at + CHUNK, sealed.length))));
        }
        return plain.toByteArray();
    }

    /** The text of a field; its frame is padded already. */
    public static String sealField(Message message, String path, int index, byte[] frame)
            throws IOException, InvalidCipherTextException {
        byte[] begin = message.begin(2);
        byte[] derived = derived(message.key, "nsg1/doc", begin, message.items);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        sealed.writeBytes(begin);
        sealed.write(derived, 44, 32);
        sealed.write(index >>> 8);
        sealed.write(index);
        ByteArrayOutputStream associated = new ByteArrayOutputStream();
        item(new DataOutputStream(associated), path.getBytes(UTF_8));
        sealed.writeBytes(gcm(true, derived, index, associated.toByteArray(), frame));
        return "nsg1." + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed.toByteArray());
    }

    /** A sealed object. */
    public static byte[] sealObject(Message message, byte[] plain) throws IOException, InvalidCipherTextException {
        byte[] begin = message.begin(1);
        byte[] derived = derived(message.key, "nsg1/obj", begin, message.items);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        sealed.writeBytes(begin);
        sealed.write(derived, 44, 32);
        for (int at = 0; at <= plain.length; at += CHUNK - 16) {
            sealed.writeBytes(gcm(
                    true,
                    derived,
                    at / (CHUNK - 16),
                    new byte[0],
                    Arrays.copyOfRange(plain, at, Math.min(at + CHUNK - 16, plain.length))));
        }
        return sealed.toByteArray();
    }

    /** The search token of a value. */
    public static String token(byte[] key, String[] items, String... more) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream bound = new DataOutputStream(bytes);
        item(bound, "nsg1/idx".getBytes(UTF_8));
        for (String[] part : new String[][] {items, more}) {
            for (String item : part) {
                item(bound, item.getBytes(UTF_8));
            }
        }
        HMac mac = new HMac(SHA256Digest.newInstance());
        mac.init(new KeyParameter(key));
        mac.update(bytes.toByteArray(), 0, bytes.size());
        byte[] whole = new byte[32];
        mac.doFinal(whole, 0);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, 16));
    }

    /** Type, length, value and zeros; the rule of Padmé step by step as its paper gives it. */
    public static byte[] frame(int type, byte[] value, String padding) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(type);
        int rest = value.length;
        while (rest >= 128) {
            frame.write(rest % 128 + 128);
            rest /= 128;
        }
        frame.write(rest);
        frame.writeBytes(value);
        int length = frame.size();
        return Arrays.copyOf(
                frame.toByteArray(),
                switch (padding) {
                    case "none" -> length;
                    case "fixed-32" -> (length + 31) / 32 * 32;
                    default -> padme(length);
                });
    }

    private static int padme(int length) {
        int e = (int) Math.floor(Math.log(length) / Math.log(2) + 1e-9);
        int s = (int) Math.floor(Math.log(e) / Math.log(2) + 1e-9) + 1;
        int step = (int) Math.pow(2, Math.max(0, e - s));
        return (length + step - 1) / step * step;
    }

    /** What a message is sealed with. */
    public static final class Message {
        final byte[] key;
        final byte[] keyId;
        final byte[] salt;
        final String[] items;

        Message(byte[] key, byte[] keyId, byte[] salt, String... items) {
            this.key = key;
            this.keyId = keyId;
            this.salt = salt;
            this.items = items;
        }

        private byte[] begin(int suite) {
            ByteArrayOutputStream begin = new ByteArrayOutputStream();
            begin.writeBytes(new byte[] {'N', 'S', 1, (byte) suite});
            begin.writeBytes(keyId);
            begin.writeBytes(salt);
            return begin.toByteArray();
        }
    }

    private static void item(DataOutputStream out, byte[] item) throws IOException {
        out.writeShort(item.length);
        out.write(item);
    }

    /** HKDF-Expand with SHA-512; fails unless the stored commitment is the derived one. */
    private static byte[] derive(byte[] key, String label, byte[] sealed, String[] items) throws IOException {
        byte[] derived = derived(key, label, sealed, items);
        if (!Arrays.equals(derived, 44, 76, sealed, 40, 72)) {
            throw new IOException("commitment differs");
        }
        return derived;
    }

    static byte[] derived(byte[] key, String label, byte[] sealed, String[] items) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream info = new DataOutputStream(bytes);
        info.writeBytes("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM");
        info.writeByte(0);
        info.write(sealed, 16, 24);
        item(info, label.getBytes(UTF_8));
        item(info, Arrays.copyOf(sealed, 16));
        for (String item : items) {
            item(info, item.getBytes(UTF_8));
        }
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA512Digest());
        hkdf.init(HKDFParameters.skipExtractParameters(key, bytes.toByteArray()));
        byte[] derived = new byte[76];
        hkdf.generateBytes(derived, 0, derived.length);
        return derived;
    }

    private static byte[] gcm(boolean seals, byte[] derived, int number, byte[] associated, byte[] in)
            throws InvalidCipherTextException {
        byte[] nonce = Arrays.copyOfRange(derived, 32, 44);
        nonce[10] ^= (byte) (number >>> 8);
        nonce[11] ^= (byte) number;
        var cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
        cipher.init(seals, new AEADParameters(new KeyParameter(Arrays.copyOf(derived, 32)), 128, nonce, associated));
        byte[] out = new byte[cipher.getOutputSize(in.length)];
        int length = cipher.processBytes(in, 0, in.length, out, 0);
        length += cipher.doFinal(out, length);
        return Arrays.copyOf(out, length);
    }
}
