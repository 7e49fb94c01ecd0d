package org.neuroskin.sealing.format.v1;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who computes AES-GCM and HMAC: the JDK, or Bouncy Castle's FIPS module where the system property {@value #PROPERTY} names its jar.
 *
 * <p>Guarantee: the bytes are the same either way. A module that was asked for and cannot be had, or that is not in approved mode, is
 * none: then nothing is sealed or opened. It has a class loader of its own, since its packages are called as those of the ordinary
 * library.
 */
public final class CryptoModule {
    /** Names the jar of bc-fips; the JVM needs {@code -Dorg.bouncycastle.fips.approved_only=true} as well. */
    public static final String PROPERTY = "neuroskin.fips-module";

    // Named, so that a provider installed in front cannot take over: the JDK's is 87 times faster than the next
    static final Provider PROVIDER = provider(System.getProperty(PROPERTY));

    private CryptoModule() {}

    /** Whether only what FIPS 140-3 approves is used for sealing. */
    public static boolean isApprovedOnly() {
        return System.getProperty(PROPERTY) != null;
    }

    static Provider provider(@Nullable String jar) {
        if (jar == null) {
            return Objects.requireNonNull(Security.getProvider("SunJCE"));
        }
        Path file = Path.of(jar);
        if (!Files.isReadable(file)) {
            throw new IllegalStateException("the FIPS module `%s` cannot be read".formatted(jar));
        }
        try {
            // Stays open as long as the process lives, like the class path
            ClassLoader module =
                    new URLClassLoader(new URL[] {file.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
            Object approved = module.loadClass("org.bouncycastle.crypto.CryptoServicesRegistrar")
                    .getMethod("isInApprovedOnlyMode")
                    .invoke(null);
            if (!Boolean.TRUE.equals(approved)) {
                throw new IllegalStateException(
                        "the FIPS module is not in approved mode (expected: -Dorg.bouncycastle.fips.approved_only=true)");
            }
            return (Provider) module.loadClass("org.bouncycastle.jcajce.provider.BouncyCastleFipsProvider")
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | LinkageError | MalformedURLException e) {
            throw new IllegalStateException("`%s` is not a FIPS module of Bouncy Castle".formatted(jar), e);
        }
    }
}
