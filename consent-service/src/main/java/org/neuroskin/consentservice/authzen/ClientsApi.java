package org.neuroskin.consentservice.authzen;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.neuroskin.consentservice.apps.EnforcementPoints;
import org.neuroskin.consentservice.apps.EnforcementPoints.Credentials;
import org.neuroskin.consentservice.apps.EnforcementPoints.EnforcementPoint;
import org.neuroskin.consentservice.platform.InvalidInput;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.consentservice.platform.ServiceSettings;
import org.neuroskin.kernel.Problem;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where operators make and remove the OAuth clients of enforcement points. */
@RestController
@RequestMapping("/authzen/clients")
class ClientsApi {
    private final EnforcementPoints points;
    private final ServiceSettings settings;

    record NewClient(@Nullable String name) {}

    /** Named as OAuth tools name it. */
    record CredentialsJson(
            @JsonProperty("client_id") String id,
            @JsonProperty("client_secret") String secret,
            @JsonProperty("token_endpoint") String tokenEndpoint) {}

    ClientsApi(EnforcementPoints points, ServiceSettings settings) {
        this.points = points;
        this.settings = settings;
    }

    /** The answer is the only one that ever shows the secret. */
    @PostMapping
    ResponseEntity<CredentialsJson> make(@RequestBody NewClient body, @AuthenticationPrincipal Jwt operator) {
        InvalidInput mistakes = new InvalidInput();
        String name = PlainName.read(body.name(), mistakes);
        mistakes.throwIfAny();
        return answer(HttpStatus.CREATED, () -> points.make(name, String.valueOf(operator.getSubject())));
    }

    @GetMapping
    List<EnforcementPoint> all() {
        return points.all();
    }

    /** As with {@link #make}, the secret is shown in this answer only. */
    @PostMapping("/{id}/secret")
    ResponseEntity<CredentialsJson> renewSecret(@PathVariable String id) {
        return answer(HttpStatus.OK, () -> points.renewSecret(id).orElseThrow(ProblemException::notFound));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> remove(@PathVariable String id) {
        if (!points.remove(id)) {
            throw ProblemException.notFound();
        }
        return ResponseEntity.noContent().build();
    }

    private ResponseEntity<CredentialsJson> answer(HttpStatus status, Supplier<Credentials> credentials) {
        try {
            Credentials made = credentials.get();
            return ResponseEntity.status(status)
                    .cacheControl(CacheControl.noStore())
                    .body(new CredentialsJson(made.id(), made.secret(), settings.publicEndpoint("token")));
        } catch (ProcessingException | WebApplicationException e) {
            throw new ProblemException(
                    Problem.IDENTITY_UNAVAILABLE, "Keycloak cannot make a secret now. Try again later.");
        }
    }
}
