package org.neuroskin.gateway;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.limit.Limits;
import org.neuroskin.gateway.serve.ServerCertificate;
import org.neuroskin.sealing.keys.RootKeys;
import org.neuroskin.sealing.pairwise.AppIds;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What the process is told at start, see {@code application.yaml}.
 *
 * @param origin the public origin, such as {@code http://localhost:8080}, without a path
 * @param listenAddress address of the public listener
 * @param port port of the public listener; 0 picks a free one
 * @param drainLimit how long what is under way may take to end when the process is stopped
 * @param gatewayId this gateway's name in leases and in the audit history
 * @param consentUrl inner address of the consent-service
 * @param keycloakUrl inner address of Keycloak, with its path
 * @param keys folder of the root key and the era keys
 * @param services folder of data service descriptors; null for those that come with the policies
 * @param variables what descriptors may refer to besides the environment
 * @param gatewayKey the secret that the consent-service knows this gateway by
 * @param rootKey which root key, as {@code RootKeys.Choice} has it
 * @param rootKeyCredentials file of what a root key elsewhere asks for; null where it asks for nothing
 * @param rootPassphrase opens the local root key; blank where there is none
 * @param appIdsKey the secret that ids of people at apps with {@code pairwise: true} are made with
 * @param forward limits towards the data services
 * @param tls the certificate of the public listener
 * @param limits how much apps may ask of this gateway
 */
@ConfigurationProperties("neuroskin")
record GatewayProperties(
        URI origin,
        String listenAddress,
        int port,
        Duration drainLimit,
        String gatewayId,
        URI consentUrl,
        URI keycloakUrl,
        Path keys,
        @Nullable Path services,
        Map<String, String> variables,
        String gatewayKey,
        String rootKey,
        @Nullable Path rootKeyCredentials,
        String rootPassphrase,
        String appIdsKey,
        Forward forward,
        Tls tls,
        Limits.Settings limits) {

    /** How long a data service may take for its whole answer. */
    record Forward(Duration timeout) {}

    /**
     * Two PEM files; plain text without them.
     *
     * @param reload how often they are looked at
     * @param askClients whether clients are asked for certificates of their own, for tokens that are bound to one
     */
    record Tls(@Nullable Path certificate, @Nullable Path key, Duration reload, boolean askClients) {

        /** Where the certificate is; null for plain text. */
        ServerCertificate.@Nullable Source source() {
            if (certificate == null && key == null) {
                return null;
            }
            if (certificate == null || key == null) {
                throw new MissingSetting(certificate == null ? "tls.certificate" : "tls.key");
            }
            return new ServerCertificate.Source(certificate, key, reload, askClients);
        }
    }

    /** A setting without which the gateway does not start; the message is a sentence for the operator. */
    static final class MissingSetting extends RuntimeException {
        MissingSetting(String name) {
            super("`%s` is not set.".formatted(name));
        }
    }

    /** Copies the map; an unresolved placeholder would otherwise pass for a secret. */
    GatewayProperties {
        variables = Map.copyOf(variables);
        require(keys.toString(), "NEUROSKIN_KEYS");
        require(gatewayKey, "gateway-key");
        require(appIdsKey, AppIds.SECRET);
        if (rootKey.startsWith("local")) {
            require(rootPassphrase, "root-passphrase");
        }
    }

    RootKeys.Choice rootKeyChoice() {
        return new RootKeys.Choice(rootKey, rootKeyCredentials, keys, rootPassphrase.strip(), isExposed());
    }

    private boolean isExposed() {
        try {
            return !InetAddress.getByName(listenAddress).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return true;
        }
    }

    private static void require(String value, String name) {
        if (value.isBlank() || value.startsWith("${")) {
            throw new MissingSetting(name);
        }
    }

    /** Hides the secrets. */
    @Override
    public String toString() {
        return "GatewayProperties[gatewayId=%s, origin=%s]".formatted(gatewayId, origin);
    }
}
