package org.neuroskin.consentservice.apps;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keycloak.admin.client.resource.AuthenticationManagementResource;
import org.keycloak.representations.idm.AuthenticationExecutionInfoRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;

class FreshSignInTest {
    private final List<AuthenticationFlowRepresentation> flows = new ArrayList<>();
    private final List<AuthenticationExecutionInfoRepresentation> steps = new ArrayList<>();
    private int writes;

    private final FreshSignIn freshSignIn = new FreshSignIn((AuthenticationManagementResource) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {AuthenticationManagementResource.class}, this::answer));

    @Test
    void nothingInItTakesASessionForAnAnswer() {
        assertThat(freshSignIn.ensure()).isEqualTo("id of fresh-sign-in");

        assertThat(steps)
                .extracting(AuthenticationExecutionInfoRepresentation::getProviderId)
                .containsExactly("auth-username-password-form", "auth-otp-form");
    }

    @Test
    void aSecondTimeChangesNothing() {
        freshSignIn.ensure();
        int before = writes;

        freshSignIn.ensure();

        assertThat(writes).isEqualTo(before);
    }

    @Test
    void aCookieThatCameBackIsTakenOutAgain() {
        freshSignIn.ensure();
        steps.add(step("auth-cookie"));

        freshSignIn.ensure();

        assertThat(steps)
                .extracting(AuthenticationExecutionInfoRepresentation::getProviderId)
                .doesNotContain("auth-cookie");
    }

    private @Nullable Object answer(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "getFlows" -> List.copyOf(flows);
            case "getExecutions" -> List.copyOf(steps);
            case "copy" -> {
                writes++;
                AuthenticationFlowRepresentation copied = new AuthenticationFlowRepresentation();
                copied.setAlias("fresh-sign-in");
                copied.setId("id of fresh-sign-in");
                flows.add(copied);
                List.of(
                                "auth-cookie",
                                "auth-spnego",
                                "identity-provider-redirector",
                                "auth-username-password-form",
                                "auth-otp-form")
                        .forEach(provider -> steps.add(step(provider)));
                yield Response.status(Response.Status.CREATED).build();
            }
            case "removeExecution" -> {
                writes++;
                steps.removeIf(step -> step.getId().equals(arguments[0]));
                yield null;
            }
            default -> throw new AssertionError(method.getName());
        };
    }

    private static AuthenticationExecutionInfoRepresentation step(String provider) {
        AuthenticationExecutionInfoRepresentation step = new AuthenticationExecutionInfoRepresentation();
        step.setId("id of " + provider);
        step.setProviderId(provider);
        return step;
    }
}
