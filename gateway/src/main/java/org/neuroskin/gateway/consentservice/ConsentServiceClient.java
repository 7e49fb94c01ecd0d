package org.neuroskin.gateway.consentservice;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.neuroskin.gateway.trace.AccessTraces;
import org.neuroskin.kernel.Audited;
import org.neuroskin.kernel.CategoryId;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.GrantUses;
import org.neuroskin.kernel.KeyWork;
import org.neuroskin.kernel.Lease;
import org.neuroskin.kernel.LeaseRenewal;
import org.neuroskin.kernel.RecordVersion;
import org.neuroskin.kernel.ResealWork;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks the internal contract ({@code /internal/v1/**}) with the consent-service. Blocking; made for virtual threads.
 *
 * <p><b>Failure</b>: whatever is not the expected answer within its time is {@link ConsentServiceUnavailable}. Nothing is
 * retried here.
 */
public final class ConsentServiceClient implements AutoCloseable {
    private static final String KEYS = "/internal/v1/keys";
    private static final String RESEALS = "/internal/v1/reseals";
    private static final String VERSIONS = "/internal/v1/record-versions";
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration RENEWAL = Duration.ofSeconds(1);
    private static final Duration QUESTION = Duration.ofSeconds(2);
    private static final Duration RECORDING = Duration.ofSeconds(5);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .executor(threads)
            .build();
    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();
    private final URI base;
    private final String gateway;
    private final String key;

    /**
     * A client for the consent-service at {@code base}.
     *
     * @param gateway this gateway's id
     * @param key the secret that gateways share with the consent-service
     */
    public ConsentServiceClient(URI base, String gateway, String key) {
        this.base = base;
        this.gateway = gateway;
        this.key = key;
    }

    /** Renews the lease and acknowledges what was applied. */
    public Lease renew(LeaseRenewal renewal) {
        return read(ask(RENEWAL, post(lease(), json(renewal)), bytes()), Lease.class);
    }

    /** Gives the lease back; whoever calls this releases nothing any more. */
    public void release() {
        HttpResponse<byte[]> answer = ask(RENEWAL, get(lease()).DELETE(), bytes());
        if (answer.statusCode() != 204) {
            throw unexpected(answer);
        }
    }

    private String lease() {
        return "/internal/v1/gateways/" + encoded(gateway) + "/lease";
    }

    /** Opens the change stream behind these revisions. */
    public ChangeStream changes(Map<Integer, Long> after) {
        String position = new TreeMap<>(after)
                .entrySet().stream()
                        .map(head -> head.getKey() + ":" + head.getValue())
                        .collect(Collectors.joining(","));
        HttpRequest.Builder request = get("/internal/v1/changes?after=" + encoded(position));
        HttpResponse<InputStream> response = ask(QUESTION, request, BodyHandlers.ofInputStream());
        ChangeStream stream = new ChangeStream(response.body(), json);
        if (response.statusCode() != 200) {
            stream.close();
            throw unexpected(response);
        }
        return stream;
    }

    /** The person's consents as one consistent state. */
    public ConsentSnapshot snapshot(SubjectId subject) {
        HttpRequest.Builder request = get("/internal/v1/subjects/" + subject.value() + "/snapshot");
        ConsentSnapshot snapshot = read(ask(QUESTION, request, bytes()), ConsentSnapshot.class);
        if (!snapshot.subject().equals(subject)) {
            throw new ConsentServiceUnavailable("the snapshot is another person's");
        }
        return snapshot;
    }

    /** The same of several people, each as one consistent state. */
    public List<ConsentSnapshot> snapshots(Collection<SubjectId> subjects) {
        List<String> asked = subjects.stream().map(SubjectId::value).toList();
        List<ConsentSnapshot> found = List.of(
                read(ask(QUESTION, post("/internal/v1/snapshots", json(asked)), bytes()), ConsentSnapshot[].class));
        if (!found.stream().map(each -> each.subject().value()).toList().equals(asked)) {
            throw new ConsentServiceUnavailable("the snapshots are other people's");
        }
        return found;
    }

    /** Of each app the origins of its pages. */
    public Map<String, Set<String>> origins() {
        Map<String, Set<String>> origins = new TreeMap<>();
        read(ask(QUESTION, get("/internal/v1/origins"), bytes()), JsonNode.class)
                .forEachEntry((app, own) -> origins.put(
                        app, own.valueStream().map(JsonNode::asString).collect(Collectors.toUnmodifiableSet())));
        return origins;
    }

    /** Counts one use of each of the grants, or none; the grants that are spent. */
    public Set<UUID> count(GrantUses uses) {
        Set<UUID> spent = read(ask(QUESTION, post("/internal/v1/uses", json(uses)), bytes()), GrantUses.Counted.class)
                .spent();
        if (!uses.grants().containsAll(spent)) {
            throw new ConsentServiceUnavailable("grants are said to be spent that were not asked about");
        }
        return spent;
    }

    /**
     * Has events recorded; returns once they are durable.
     *
     * @param lines the canonical bytes of one event each, some with the line of a {@link org.neuroskin.kernel.ProofId} before
     * @param events how many events there are
     */
    public Audited record(List<byte[]> lines, int events) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(lines.size() * 512);
        for (byte[] line : lines) {
            body.writeBytes(line);
            body.write('\n');
        }
        HttpRequest.Builder request =
                post("/internal/v1/audit/events", body.toByteArray()).setHeader("Content-Type", "application/x-ndjson");
        Audited audited = read(ask(RECORDING, request, bytes()), Audited.class);
        if (audited.sequences().size() != events) {
            throw new ConsentServiceUnavailable("`%d` of `%d` events were recorded"
                    .formatted(audited.sequences().size(), events));
        }
        return audited;
    }

    /** The wrapped key of this id. */
    public Optional<WrappedKey> wrappedKey(String id) {
        HttpResponse<byte[]> response = ask(QUESTION, get(KEYS + "/" + encoded(id)), bytes());
        return response.statusCode() == 404 ? Optional.empty() : Optional.of(read(response, WrappedKey.class));
    }

    /** The person's wrapped keys of a level; of every category and epoch where these are null. */
    public List<WrappedKey> wrappedKeys(
            SubjectId subject, String level, @Nullable CategoryId category, @Nullable String epoch) {
        String query = "?level=" + encoded(level)
                + (category == null ? "" : "&category=" + encoded(category.value()))
                + (epoch == null ? "" : "&epoch=" + encoded(epoch));
        return List.of(read(ask(QUESTION, get(keysOf(subject) + query), bytes()), WrappedKey[].class));
    }

    /** Stores the key unless there is one of its subject, level, category and epoch; returns the one that is stored. */
    public WrappedKey putIfAbsent(WrappedKey wrapped) {
        return read(ask(QUESTION, post(keysOf(wrapped.subject()), json(wrapped)), bytes()), WrappedKey.class);
    }

    /** Tells which eras there are; what there is to do about keys. */
    public KeyWork.Order keyWork(KeyWork told) {
        return read(ask(RECORDING, post(KEYS + "/work", json(told)), bytes()), KeyWork.Order.class);
    }

    /** Tells that a rotation of the root key is done. */
    public void rotationDone(UUID rotation) {
        HttpResponse<byte[]> answer =
                ask(RECORDING, post(KEYS + "/rotations/" + rotation + "/done", new byte[0]), bytes());
        if (answer.statusCode() != 204) {
            throw unexpected(answer);
        }
    }

    /** Living subject keys that another key than this one wraps, by id, behind an id. */
    public List<WrappedKey> notUnder(String wrapping, String after, int limit) {
        return page("/not-under/" + encoded(wrapping), after, limit);
    }

    /** Living keys that this one wraps, some of them. */
    public List<WrappedKey> under(String wrapping, int limit) {
        return page("/under/" + encoded(wrapping), "", limit);
    }

    /** Living subject keys that are to be replaced, by id, behind an id. */
    public List<WrappedKey> retiring(String after, int limit) {
        return page("/retiring", after, limit);
    }

    private List<WrappedKey> page(String path, String after, int limit) {
        String query = "?after=" + encoded(after) + "&limit=" + limit;
        return List.of(read(ask(RECORDING, get(KEYS + path + query), bytes()), WrappedKey[].class));
    }

    /** Puts keys that were wrapped anew in the place of the old. */
    public void rewrap(List<KeyWork.Rewrapped> keys) {
        read(ask(RECORDING, post(KEYS + "/rewrapped", json(keys)), bytes()), JsonNode.class);
    }

    /** Whether the successor took the place of the subject key. */
    public boolean replace(WrappedKey retiring, KeyWork.Successor successor) {
        String path = KEYS + "/of/" + retiring.subject().value() + "/" + encoded(retiring.id()) + "/successor";
        return read(ask(RECORDING, post(path, json(successor)), bytes()), JsonNode.class)
                .path("replaced")
                .asBoolean();
    }

    /** Whose data is to be sealed anew next, if anybody's. */
    public ResealWork resealNext() {
        return read(ask(RECORDING, post(RESEALS + "/next", new byte[0]), bytes()), ResealWork.class);
    }

    /** Tells which routes of the service of an order can not be rewritten. */
    public void resealRoutes(UUID reseal, ResealWork.Routes routes) {
        read(ask(RECORDING, post(RESEALS + "/" + reseal + "/routes", json(routes)), bytes()), JsonNode.class);
    }

    /** Tells what became of a person's data. */
    public void resealDone(UUID reseal, SubjectId subject, ResealWork.Done done) {
        String path = RESEALS + "/" + reseal + "/people/" + subject.value();
        read(ask(RECORDING, post(path, json(done)), bytes()), JsonNode.class);
    }

    /** Has versions of records counted as perhaps the newest, before data services get them. */
    public void begun(List<RecordVersion> versions) {
        read(ask(QUESTION, post(VERSIONS + "/begun", json(versions)), bytes()), JsonNode.class);
    }

    /** Tells that data services have stored versions of records. */
    public void stored(List<RecordVersion> versions) {
        read(ask(QUESTION, post(VERSIONS + "/stored", json(versions)), bytes()), JsonNode.class);
    }

    /** How versions of records stand that were read, in their order. */
    public List<RecordVersion.Standing> standings(RecordVersion.Question question) {
        List<RecordVersion.Standing> standings = read(
                        ask(QUESTION, post(VERSIONS + "/asked", json(question)), bytes()),
                        RecordVersion.Standings.class)
                .standings();
        if (standings.size() != question.versions().size()) {
            throw new ConsentServiceUnavailable("`%d` of `%d` versions were told"
                    .formatted(standings.size(), question.versions().size()));
        }
        return standings;
    }

    /** Ends every exchange. */
    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdownNow();
    }

    private static String keysOf(SubjectId subject) {
        return "/internal/v1/subjects/" + subject.value() + "/keys";
    }

    private HttpRequest.Builder get(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .setHeader("Authorization", "Bearer " + key)
                .setHeader("Neuroskin-Gateway", gateway);
        AccessTraces.tell(request::setHeader);
        return request;
    }

    private HttpRequest.Builder post(String path, byte[] body) {
        return get(path).setHeader("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body));
    }

    /** Through a thread of its own, since the time limit of a request ends with the head of its answer. */
    private <T> HttpResponse<T> ask(Duration patience, HttpRequest.Builder request, BodyHandler<T> handler) {
        // Not sendAsync: that completes on the common pool, where any blocked task of the process could hold it up
        Future<HttpResponse<T>> answer = threads.submit(() -> http.send(request.build(), handler));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new ConsentServiceUnavailable("the consent-service does not answer", e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new ConsentServiceUnavailable(
                    "the consent-service did not answer within %d ms".formatted(patience.toMillis()));
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new ConsentServiceUnavailable("interrupted while the consent-service was asked", e);
        }
    }

    private <T> T read(HttpResponse<byte[]> response, Class<T> type) {
        if (response.statusCode() != 200 && response.statusCode() != 201) {
            throw unexpected(response);
        }
        try {
            T answer = json.readValue(response.body(), type);
            if (answer != null) {
                return answer;
            }
        } catch (JacksonException e) {
            // Its words could repeat what is in the answer
        }
        throw new ConsentServiceUnavailable("the answer is not a " + type.getSimpleName());
    }

    private byte[] json(Object value) {
        return json.writeValueAsBytes(value);
    }

    private static BodyHandler<byte[]> bytes() {
        return BodyHandlers.ofByteArray();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static ConsentServiceUnavailable unexpected(HttpResponse<?> response) {
        return new ConsentServiceUnavailable("the consent-service answered `%d`".formatted(response.statusCode()));
    }
}
