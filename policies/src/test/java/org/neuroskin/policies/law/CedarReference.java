package org.neuroskin.policies.law;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationResponse;
import com.cedarpolicy.model.AuthorizationSuccessResponse;
import com.cedarpolicy.model.Context;
import com.cedarpolicy.model.ValidationRequest;
import com.cedarpolicy.model.ValidationResponse;
import com.cedarpolicy.model.exception.AuthException;
import com.cedarpolicy.model.exception.CacheException;
import com.cedarpolicy.model.exception.InternalException;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.model.schema.Schema;
import com.cedarpolicy.value.EntityTypeName;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.PrimBool;
import com.cedarpolicy.value.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The Cedar engine itself, asked with our facts. */
final class CedarReference {
    private final BasicAuthorizationEngine engine = new BasicAuthorizationEngine();
    private final Terms terms;
    private final Schema schema;

    CedarReference(Terms terms) throws InternalException {
        this.terms = terms;
        this.schema = Schema.parse(Schema.JsonOrCedar.Cedar, terms.cedarSchema());
    }

    /** What Cedar's validator holds against the rules, errors and warnings. */
    List<String> complaints(String cedar) throws InternalException, AuthException {
        ValidationResponse response = engine.validate(new ValidationRequest(schema, PolicySet.parsePolicies(cedar)));
        return response.success
                .map(success -> Stream.concat(success.validationErrors.stream(), success.validationWarnings.stream())
                        .map(String::valueOf)
                        .toList())
                .orElse(List.of("not validated: " + response));
    }

    /** The rules of a file, by their own id. */
    Asked ask(String cedar) throws InternalException {
        Set<Policy> policies = new HashSet<>();
        for (Policy policy : PolicySet.parsePolicies(cedar).policies) {
            String id = Optional.ofNullable(policy.getAnnotations().get("id")).orElseThrow();
            policies.add(new Policy(policy.policySrc, id));
        }
        return new Asked(policies);
    }

    /** Rules that can be asked one by one or together. */
    final class Asked {
        private final Map<String, PolicySet> single = new HashMap<>();
        private final PolicySet all;

        private Asked(Set<Policy> policies) {
            this.all = new PolicySet(policies);
            policies.forEach(policy -> single.put(policy.policyID, new PolicySet(Set.of(policy))));
        }

        /** Whether this rule alone decides. */
        boolean fires(String id, Question question, Facts facts) throws AuthException, CacheException {
            return decide(Optional.ofNullable(single.get(id)).orElseThrow(), question, facts)
                    .getReason()
                    .contains(id);
        }

        /** All rules that determine the decision when all are asked, and whether it is to allow. */
        Map.Entry<Boolean, Set<String>> together(Question question, Facts facts) throws AuthException, CacheException {
            var response = decide(all, question, facts);
            return Map.entry(response.isAllowed(), response.getReason());
        }

        private AuthorizationSuccessResponse decide(PolicySet policies, Question question, Facts facts)
                throws AuthException, CacheException {
            if (policies.cacheKey().isEmpty()) {
                policies.cache();
            }
            AuthorizationResponse response = engine.isAuthorized(
                    new AuthorizationRequest(
                            uid("App", "a"),
                            uid("Action", question.action()),
                            uid("Data", "d"),
                            new Context(context(question, facts)),
                            Optional.empty(),
                            false),
                    policies,
                    Set.of());
            var success = response.success.orElseThrow(() -> new AssertionError(response));
            if (!success.getErrors().isEmpty()) {
                throw new AssertionError(success.getErrors());
            }
            return success;
        }
    }

    private Map<String, Value> context(Question question, Facts facts) {
        Map<String, Value> context = new HashMap<>();
        for (Attribute attribute : Attribute.values()) {
            if (attribute.known(question)) {
                String value = terms.values(attribute).get(facts.position(attribute));
                context.put(
                        attribute.cedarName(),
                        attribute
                                .entity()
                                .<Value>map(entity -> uid(entity, value))
                                .orElseGet(() -> new PrimBool(value.equals("true"))));
            }
        }
        return context;
    }

    private static EntityUID uid(String type, String id) {
        return EntityTypeName.parse(type).orElseThrow().of(id);
    }
}
