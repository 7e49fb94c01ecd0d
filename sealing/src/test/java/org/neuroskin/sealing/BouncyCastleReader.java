package org.neuroskin.sealing;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** A second reader of format NSG1, written from its specification: shares no line and no provider with the first. */
public final class BouncyCastleReader {
    private static final int CHUNK = 16_384 + 16;

    private BouncyCastleReader() {}

    /** The padded frame of a field. */
    public static byte[] openField(byte[] key, String[] items, String path, String text)
            throws IOException, InvalidCipherTextException {
        byte[] sealed = Base64.getUrlDecoder().decode(text.substring(5));
        byte[] derived = derive(key, "nsg1/doc", sealed, items);
        ByteArrayOutputStream associated = new ByteArrayOutputStream();
        new DataOutputStream(associated).writeUTF(path);
        int index = (sealed[72] & 0xFF) << 8 | (sealed[73] & 0xFF);
        return gcm(derived, index, associated.toByteArray(), Arrays.copyOfRange(sealed, 74, sealed.length));
    }

    /** The plaintext of an object. */
    public static byte[] openObject(byte[] key, String label, String[] items, byte[] sealed)
            throws IOException, InvalidCipherTextException {
        byte[] derived = derive(key, label, sealed, items);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        int chunk = 0;
        for (int at = 72; at <= sealed.length; at += CHUNK) {
            plain.writeBytes(gcm(
                    derived,
                    chunk++,
                    new byte[0],
                    Arrays.copyOfRange(sealed, at, Math.min(at + CHUNK, sealed.length))));
        }
        return plain.toByteArray();
    }

    /** HKDF-Expand with SHA-512; fails unless the stored commitment is the derived one. */
    private static byte[] derive(byte[] key, String label, byte[] sealed, String[] items) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream info = new DataOutputStream(bytes);
        info.writeBytes("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM");
        info.writeByte(0);
        info.write(sealed, 16, 24);
        info.writeUTF(label);
        info.writeShort(16);
        info.write(sealed, 0, 16);
        for (String item : items) {
            info.writeUTF(item);
        }
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA512Digest());
        hkdf.init(HKDFParameters.skipExtractParameters(key, bytes.toByteArray()));
        byte[] derived = new byte[76];
        hkdf.generateBytes(derived, 0, derived.length);
        if (!Arrays.equals(derived, 44, 76, sealed, 40, 72)) {
            throw new IOException("commitment differs");
        }
        return derived;
    }

    private static byte[] gcm(byte[] derived, int number, byte[] associated, byte[] in)
            throws InvalidCipherTextException {
        byte[] nonce = Arrays.copyOfRange(derived, 32, 44);
        nonce[10] ^= (byte) (number >>> 8);
        nonce[11] ^= (byte) number;
        var cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
        cipher.init(false, new AEADParameters(new KeyParameter(Arrays.copyOf(derived, 32)), 128, nonce, associated));
        byte[] out = new byte[cipher.getOutputSize(in.length)];
        int length = cipher.processBytes(in, 0, in.length, out, 0);
        length += cipher.doFinal(out, length);
        return Arrays.copyOf(out, length);
    }
}
