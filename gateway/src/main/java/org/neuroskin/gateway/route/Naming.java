package org.neuroskin.gateway.route;

import org.neuroskin.gateway.problem.Refusal;
import org.neuroskin.kernel.DenialReason;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.sealing.SealingException;
import org.neuroskin.sealing.keys.PairwiseIds;

/** By which ids a data service knows people. */
public sealed interface Naming {

    /** The id by which the service knows this person. Fails with a {@link Refusal}. */
    SubjectId there(SubjectId subject);

    /**
     * The person whom the service knows by this id; who that is not, is nobody.
     *
     * @throws IllegalArgumentException if it can be no id of the service
     * @throws Refusal {@link Problem#KEYS_UNAVAILABLE}
     */
    SubjectId here(SubjectId there);

    /** By the ids that the gateway knows them by. */
    record Same() implements Naming {
        @Override
        public SubjectId there(SubjectId subject) {
            return subject;
        }

        @Override
        public SubjectId here(SubjectId there) {
            return there;
        }
    }

    /** By ids that no other service has. */
    record Pairwise(PairwiseIds ids, String service) implements Naming {
        @Override
        public SubjectId there(SubjectId subject) {
            try {
                return ids.at(service, subject);
            } catch (IllegalArgumentException e) {
                throw Refusal.malformed("This data service knows people by UUIDs in lower case only.");
            } catch (SealingException e) {
                throw unknown();
            }
        }

        @Override
        public SubjectId here(SubjectId there) {
            try {
                return ids.subject(service, there);
            } catch (SealingException e) {
                throw unknown();
            }
        }

        private static Refusal unknown() {
            return new Refusal(
                    Problem.KEYS_UNAVAILABLE, DenialReason.CANNOT_DECIDE, "The id at the data service is not known.");
        }
    }
}
