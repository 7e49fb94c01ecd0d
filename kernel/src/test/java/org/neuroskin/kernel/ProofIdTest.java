package org.neuroskin.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProofIdTest {
    /** Computed with OpenSSL: gateways and consent-service have to give a proof the same name, or it counts at each of them. */
    @Test
    void aProofIsNamedByItsKeyAndItsOwnId() {
        assertThat(ProofId.of("thumb", "jti-1").value()).isEqualTo("uKAMxTi4YEyq4d86P3xqp7s1eIhGMsD3EJqBc5ddujs");
        assertThat(ProofId.of("thumb", "jti-2")).isNotEqualTo(ProofId.of("thumb", "jti-1"));
    }
}
