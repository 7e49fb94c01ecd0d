package org.neuroskin.consentservice.snapshot;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neuroskin.consentservice.platform.ProblemException;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.Lease;
import org.neuroskin.kernel.LeaseRenewal;
import org.neuroskin.kernel.Problem;
import org.neuroskin.kernel.SubjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What gateways ask for to stay up to date. */
@RestController
@RequestMapping("/internal/v1")
class GatewayApi {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayApi.class);
    private static final int MOST_PEOPLE = 100;
    private static final Pattern POSITION = Pattern.compile("(\\d{1,2}):(\\d{1,18})");

    private final Leases leases;
    private final ChangeStream changes;
    private final Snapshots snapshots;
    private final KeptSnapshots kept;

    GatewayApi(Leases leases, ChangeStream changes, Snapshots snapshots, KeptSnapshots kept) {
        this.leases = leases;
        this.changes = changes;
        this.snapshots = snapshots;
        this.kept = kept;
    }

    @GetMapping("/subjects/{subject}/snapshot")
    ConsentSnapshot snapshot(@PathVariable SubjectId subject) {
        return kept.keep(snapshots.of(subject));
    }

    @PostMapping("/snapshots")
    List<ConsentSnapshot> snapshots(@RequestBody List<SubjectId> subjects) {
        if (subjects.size() > MOST_PEOPLE) {
            throw new ProblemException(
                    Problem.MALFORMED_REQUEST, "At most %d people are asked about at once.".formatted(MOST_PEOPLE));
        }
        return subjects.stream().map(snapshots::of).map(kept::keep).toList();
    }

    @PostMapping("/gateways/{gateway}/lease")
    Lease lease(@PathVariable String gateway, @RequestBody LeaseRenewal renewal, Authentication caller) {
        requireOwn(gateway, caller);
        return leases.renew(gateway, renewal);
    }

    @DeleteMapping("/gateways/{gateway}/lease")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void release(@PathVariable String gateway, Authentication caller) {
        requireOwn(gateway, caller);
        leases.release(gateway);
    }

    private static void requireOwn(String gateway, Authentication caller) {
        if (!gateway.equals(caller.getName())) {
            throw new ProblemException(
                    Problem.MALFORMED_REQUEST, "A gateway renews and gives back its own lease only.");
        }
    }

    /** Holds the request's virtual thread for as long as the gateway listens. */
    @GetMapping("/changes")
    void changes(@RequestParam(defaultValue = "") String after, HttpServletResponse response) throws IOException {
        Map<Integer, Long> positions = positions(after);
        response.setContentType("application/x-ndjson");
        response.setHeader("Cache-Control", "no-store");
        response.flushBuffer();
        try {
            changes.write(positions, response.getOutputStream());
        } catch (IOException e) {
            LOG.debug("a gateway stopped listening");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DataAccessException | CannotCreateTransactionException e) {
            // the status is long sent: ending the stream tells the gateway to come again
            LOG.warn("a change stream ends: {}", e.getClass().getSimpleName());
        }
    }

    private static Map<Integer, Long> positions(String after) {
        Map<Integer, Long> positions = new HashMap<>();
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            positions.put(shard, 0L);
        }
        for (String position : after.isEmpty() ? new String[0] : after.split(",", -1)) {
            Matcher parts = POSITION.matcher(position);
            if (!parts.matches()
                    || positions.replace(Integer.valueOf(parts.group(1)), Long.valueOf(parts.group(2))) == null) {
                throw new ProblemException(
                        Problem.MALFORMED_REQUEST, "`after` is not a list such as 0:17,3:4 with shards 0 to 15.");
            }
        }
        return positions;
    }
}
