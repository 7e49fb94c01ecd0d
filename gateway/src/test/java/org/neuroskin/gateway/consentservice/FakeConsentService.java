package org.neuroskin.gateway.consentservice;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.neuroskin.kernel.AppId;
import org.neuroskin.kernel.AuditEvent;
import org.neuroskin.kernel.AuditEvents;
import org.neuroskin.kernel.Audited;
import org.neuroskin.kernel.ConsentSnapshot;
import org.neuroskin.kernel.EndedTokens;
import org.neuroskin.kernel.Grant;
import org.neuroskin.kernel.GrantUses;
import org.neuroskin.kernel.KeyState;
import org.neuroskin.kernel.Lease;
import org.neuroskin.kernel.LeaseRenewal;
import org.neuroskin.kernel.Person;
import org.neuroskin.kernel.Place;
import org.neuroskin.kernel.ProofId;
import org.neuroskin.kernel.Pseudonym;
import org.neuroskin.kernel.Recipient;
import org.neuroskin.kernel.RecipientStatus;
import org.neuroskin.kernel.RecordVersion;
import org.neuroskin.kernel.RevisionChange;
import org.neuroskin.kernel.Setting;
import org.neuroskin.kernel.SubjectId;
import org.neuroskin.kernel.WrappedKey;
import tools.jackson.databind.json.JsonMapper;

/** Speaks the internal contract over HTTP, keeps everything in memory, and fails where a test says so. */
public final class FakeConsentService implements AutoCloseable {
    public static final String KEY = "gateway-key-of-the-tests";
    private static final int SHARDS = 16;
    private static final Set<KeyState> SEALING = Set.of(KeyState.ACTIVE, KeyState.SUSPENDED);

    private final JsonMapper json = JsonMapper.shared();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final Object lock = new Object();
    private final Map<Integer, Long> heads = new ConcurrentHashMap<>();
    private final Map<SubjectId, ConsentSnapshot> people = new ConcurrentHashMap<>();
    private final Map<SubjectId, List<EndedTokens>> ended = new HashMap<>();
    private final Set<AppId> bound = new HashSet<>();
    private final List<EndedTokens> endedOfAnybody = new ArrayList<>();
    private final List<RevisionChange> log = new ArrayList<>();
    private final Map<String, WrappedKey> keys = new ConcurrentHashMap<>();
    private final Map<SubjectId, Long> erased = new HashMap<>();
    private final Set<ProofId> usedProofs = new HashSet<>();
    private final Map<UUID, Set<UUID>> uses = new HashMap<>();

    /** Everything that was recorded, in order. */
    public final List<AuditEvent> events = new CopyOnWriteArrayList<>();

    /** The number of events in each exchange of the audit intake. */
    public final List<Integer> batches = new CopyOnWriteArrayList<>();

    /** How many snapshots were asked for. */
    public final AtomicInteger snapshots = new AtomicInteger();

    /** Of each app the origins of its pages. */
    public volatile Map<String, Set<String>> origins = Map.of();

    /** Whether the gateway has said that it releases nothing any more. */
    public volatile boolean leaseGivenBack;

    /** The traces that were told here. */
    public final Set<String> traces = ConcurrentHashMap.newKeySet();

    /** What the time is here. */
    public volatile Clock clock = Clock.systemUTC();

    /** The last acknowledgement. */
    public volatile Map<Integer, Long> acknowledged = Map.of();

    /** What was told of the data services with the latest renewal; null for nothing. */
    public volatile @Nullable Map<String, Boolean> services;

    /** Runs after a snapshot was read and before it is answered. */
    public volatile Runnable beforeSnapshotLeaves = () -> {};

    /** Runs before events are recorded. */
    public volatile Runnable beforeRecording = () -> {};

    /** Answers 503 to everything. */
    public volatile boolean down;

    /** Answers 503 to the audit intake only. */
    public volatile boolean recordingFails;

    /** Says of such events that they are durable, and drops them. */
    public volatile Predicate<AuditEvent> forgets = event -> false;

    /** Answers 503 where uses are to be counted. */
    public volatile boolean countingFails;

    /** The register of versions of records. */
    public final FakeVersions versions = new FakeVersions();

    /** Orders to seal anew. */
    public final FakeReseals reseals = new FakeReseals();

    /** Answers 503 where it is asked for versions. */
    public volatile boolean versionsFail;

    /** Lets changes through to the stream. */
    public volatile boolean streams = true;

    /** Keeps every stream that is open now from saying anything more, for good. */
    public volatile boolean silent;

    public FakeConsentService() {
        for (int shard = 0; shard < SHARDS; shard++) {
            heads.put(shard, 40L);
        }
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/internal/v1/", this::answer);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public ConsentServiceClient client() {
        return new ConsentServiceClient(uri(), "gateway-1", KEY);
    }

    public static int shardOf(SubjectId subject) {
        CRC32 crc = new CRC32();
        crc.update(subject.value().getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % SHARDS);
    }

    /** Changes a person's grants; returns the revision. */
    public long change(SubjectId subject, Grant... grants) {
        return change(subject, false, grants);
    }

    public long change(SubjectId subject, boolean restricted, Grant... grants) {
        synchronized (lock) {
            int shard = shardOf(subject);
            long revision = heads.merge(shard, 1L, Long::sum);
            people.put(subject, snapshot(subject, revision, restricted, List.of(grants)));
            log.add(new RevisionChange(shard, revision, subject));
            return revision;
        }
    }

    /** Destroys every key of the person; returns the revision. */
    public long erase(SubjectId subject) {
        synchronized (lock) {
            keys.replaceAll((id, key) -> key.subject().equals(subject)
                    ? new WrappedKey(id, key.level(), subject, key.category(), key.epoch(), KeyState.SHREDDED, null)
                    : key);
            long revision = heads.merge(shardOf(subject), 1L, Long::sum);
            erased.put(subject, revision);
            log.add(new RevisionChange(shardOf(subject), revision, subject));
            return revision;
        }
    }

    /** Puts every data key of the person into this state, behind the back of gateways. */
    public void put(SubjectId subject, KeyState state) {
        keys.replaceAll(
                (id, key) -> key.subject().equals(subject) && key.level().equals("data")
                        ? new WrappedKey(id, "data", subject, key.category(), key.epoch(), state, key.material())
                        : key);
    }

    /** The key of this id. */
    public WrappedKey key(String id) {
        return Objects.requireNonNull(keys.get(id));
    }

    /** Ends tokens that the person holds; returns the revision. */
    public long end(SubjectId holder, EndedTokens tokens) {
        synchronized (lock) {
            ended.merge(
                    holder,
                    List.of(tokens),
                    (one, other) -> Stream.of(one, other).flatMap(List::stream).toList());
            long revision = heads.merge(shardOf(holder), 1L, Long::sum);
            log.add(new RevisionChange(shardOf(holder), revision, holder));
            return revision;
        }
    }

    /** Ends tokens, whoever holds them. */
    public void endAnybodys(EndedTokens tokens) {
        synchronized (lock) {
            endedOfAnybody.add(tokens);
            for (int shard = 0; shard < SHARDS; shard++) {
                log.add(new RevisionChange(shard, heads.merge(shard, 1L, Long::sum), null));
            }
        }
    }

    /** From now on tokens of this app count only where they are bound. */
    public void bind(AppId app) {
        synchronized (lock) {
            bound.add(app);
            for (int shard = 0; shard < SHARDS; shard++) {
                log.add(new RevisionChange(shard, heads.merge(shard, 1L, Long::sum), null));
            }
        }
    }

    /** Something that concerns everyone changes a person's grants: a line for each shard, none for the person. */
    public void changeEveryone(SubjectId subject, Grant... grants) {
        synchronized (lock) {
            for (int shard = 0; shard < SHARDS; shard++) {
                log.add(new RevisionChange(shard, heads.merge(shard, 1L, Long::sum), null));
            }
            people.put(subject, snapshot(subject, heads.getOrDefault(shardOf(subject), 0L), false, List.of(grants)));
        }
    }

    /** The latest revision of each shard. */
    public Map<Integer, Long> heads() {
        synchronized (lock) {
            return Map.copyOf(heads);
        }
    }

    /** Loses a line of the stream: the revision is used, but nobody is told. */
    public void loseChange(SubjectId subject, Grant... grants) {
        synchronized (lock) {
            change(subject, grants);
            log.removeLast();
        }
    }

    /** As if an older backup had been restored. */
    public void goBack(int shard, long revision) {
        synchronized (lock) {
            heads.put(shard, revision);
            log.removeIf(change -> change.shard() == shard && change.revision() > revision);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static ConsentSnapshot snapshot(SubjectId subject, long revision, boolean restricted, List<Grant> grants) {
        Pseudonym pseudonym = new Pseudonym("pseudonym-of-" + Integer.toHexString(subject.hashCode()) + "-00000000");
        return new ConsentSnapshot(
                subject,
                pseudonym,
                shardOf(subject),
                revision,
                revision,
                Person.UNKNOWN.restricted(restricted),
                recipients(grants),
                grants,
                List.of(),
                Set.of());
    }

    private static Map<AppId, Recipient> recipients(List<Grant> grants) {
        Map<AppId, Recipient> recipients = new HashMap<>();
        grants.forEach(grant -> recipients.put(
                grant.recipient(), new Recipient(RecipientStatus.ACTIVE, new Place("EU"), Setting.PRIVATE, null)));
        return recipients;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String trace = exchange.getRequestHeaders().getFirst("traceparent");
        if (trace != null) {
            traces.add(trace.split("-", -1)[1]);
        }
        try (exchange) {
            if (down) {
                send(exchange, 503, Map.of());
            } else if (!("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                send(exchange, 401, Map.of());
            } else {
                route(exchange, exchange.getRequestURI().getPath().substring("/internal/v1/".length()));
            }
        }
    }

    private void route(HttpExchange exchange, String path) throws IOException {
        if (path.startsWith("gateways/") && exchange.getRequestMethod().equals("DELETE")) {
            leaseGivenBack = true;
            exchange.sendResponseHeaders(204, -1);
        } else if (path.startsWith("gateways/")) {
            LeaseRenewal renewal = read(exchange, LeaseRenewal.class);
            services = renewal.services();
            acknowledged = renewal.applied();
            synchronized (lock) {
                send(exchange, 200, new Lease(2_000, heads, clock.instant()));
            }
        } else if (path.equals("changes")) {
            stream(exchange);
        } else if (path.equals("origins")) {
            send(exchange, 200, origins);
        } else if (path.equals("snapshots")) {
            sendSnapshots(exchange);
        } else if (path.endsWith("/snapshot")) {
            sendSnapshot(exchange, new SubjectId(path.split("/", -1)[1]));
        } else if (path.equals("audit/events")) {
            record(exchange);
        } else if (path.equals("uses")) {
            count(exchange, read(exchange, GrantUses.class));
        } else if (path.startsWith("record-versions/")) {
            sendVersions(exchange, path);
        } else if (path.startsWith("reseals/")) {
            send(exchange, 200, reseals.answer(path, exchange.getRequestBody().readAllBytes()));
        } else if (path.startsWith("keys/")) {
            Optional<WrappedKey> key = Optional.ofNullable(keys.get(path.substring("keys/".length())));
            send(
                    exchange,
                    key.isPresent() ? 200 : 404,
                    key.<Object>map(found -> found).orElse(Map.of()));
        } else {
            subjectKeys(exchange, new SubjectId(path.split("/", -1)[1]));
        }
    }

    private void sendVersions(HttpExchange exchange, String path) throws IOException {
        if (versionsFail) {
            send(exchange, 503, Map.of());
        } else if (path.endsWith("/asked")) {
            send(exchange, 200, versions.asked(read(exchange, RecordVersion.Question.class)));
        } else {
            List<RecordVersion> told = List.of(read(exchange, RecordVersion[].class));
            if (path.endsWith("/stored")) {
                versions.stored(told);
            } else {
                versions.begun(told);
            }
            send(exchange, 200, Map.of());
        }
    }

    private void sendSnapshot(HttpExchange exchange, SubjectId subject) throws IOException {
        snapshots.incrementAndGet();
        ConsentSnapshot now = snapshot(subject);
        beforeSnapshotLeaves.run();
        send(exchange, 200, now);
    }

    private void sendSnapshots(HttpExchange exchange) throws IOException {
        snapshots.incrementAndGet();
        send(
                exchange,
                200,
                Arrays.stream(read(exchange, String[].class))
                        .map(SubjectId::new)
                        .map(this::snapshot)
                        .toList());
    }

    private ConsentSnapshot snapshot(SubjectId subject) {
        synchronized (lock) {
            ConsentSnapshot last = people.getOrDefault(subject, snapshot(subject, 0, false, List.of()));
            return new ConsentSnapshot(
                    subject,
                    last.pseudonym(),
                    last.shard(),
                    heads.getOrDefault(last.shard(), 0L),
                    last.changedAt(),
                    erased.getOrDefault(subject, 0L),
                    last.person(),
                    last.recipients(),
                    last.grants(),
                    Stream.of(ended.getOrDefault(subject, List.of()), endedOfAnybody)
                            .flatMap(List::stream)
                            .toList(),
                    bound);
        }
    }

    /** Budgets for life only. */
    private void count(HttpExchange exchange, GrantUses asked) throws IOException {
        if (countingFails) {
            send(exchange, 503, Map.of());
            return;
        }
        synchronized (lock) {
            Set<UUID> spent = Objects.requireNonNull(people.get(asked.subject())).grants().stream()
                    .filter(grant -> asked.grants().contains(grant.id())
                            && usesOf(grant.id()).size()
                                    >= Objects.requireNonNull(grant.conditions().useBudget())
                                            .uses())
                    .map(Grant::id)
                    .collect(Collectors.toSet());
            if (spent.isEmpty()) {
                asked.grants().forEach(grant -> usesOf(grant).add(asked.access()));
            }
            send(exchange, 200, new GrantUses.Counted(spent));
        }
    }

    /** The accesses that were counted with a grant. */
    public Set<UUID> usesOf(UUID grant) {
        return uses.computeIfAbsent(grant, none -> new HashSet<>());
    }

    private void record(HttpExchange exchange) throws IOException {
        List<AuditEvent> batch = new ArrayList<>();
        Map<AuditEvent, ProofId> proofs = new HashMap<>();
        Optional<ProofId> proof = Optional.empty();
        for (byte[] line : lines(exchange)) {
            Optional<ProofId> used = proof;
            proof = ProofId.ofLine(line);
            if (proof.isEmpty()) {
                batch.add(AuditEvents.read(line));
                used.ifPresent(each -> proofs.put(batch.getLast(), each));
            }
        }
        batches.add(batch.size());
        beforeRecording.run();
        if (recordingFails) {
            send(exchange, 503, Map.of());
            return;
        }
        synchronized (lock) {
            send(
                    exchange,
                    200,
                    new Audited(
                            "gateway-1",
                            batch.stream()
                                    .map(event -> sequence(event, proofs.get(event)))
                                    .toList()));
        }
    }

    private long sequence(AuditEvent event, @Nullable ProofId proof) {
        boolean late = proof != null && !usedProofs.add(proof);
        if (late && event instanceof AuditEvent.AccessIntended) {
            return Audited.PROOF_USED;
        }
        if (!forgets.test(event)) {
            events.add(event);
        }
        return events.size() - 1L;
    }

    private static List<byte[]> lines(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private void subjectKeys(HttpExchange exchange, SubjectId subject) throws IOException {
        synchronized (lock) {
            if (exchange.getRequestMethod().equals("POST")) {
                WrappedKey offered = read(exchange, WrappedKey.class);
                WrappedKey stored = keys.values().stream()
                        .filter(key -> SEALING.contains(key.state()) && samePlace(key, offered))
                        .findFirst()
                        .orElse(offered);
                keys.put(stored.id(), stored);
                send(exchange, 200, stored);
            } else {
                String query = exchange.getRequestURI().getQuery();
                send(
                        exchange,
                        200,
                        keys.values().stream()
                                .filter(key -> key.subject().equals(subject) && fits(key, query))
                                .toList());
            }
        }
    }

    private static boolean samePlace(WrappedKey a, WrappedKey b) {
        return new WrappedKey("", a.level(), a.subject(), a.category(), a.epoch(), a.state(), null)
                .equals(new WrappedKey("", b.level(), b.subject(), b.category(), b.epoch(), a.state(), null));
    }

    private static boolean fits(WrappedKey key, String query) {
        List<String> wanted = List.of(query.split("&", -1));
        return wanted.contains("level=" + key.level())
                && (!query.contains("category=") || wanted.contains("category=" + key.category()))
                && (!query.contains("epoch=") || wanted.contains("epoch=" + key.epoch()));
    }

    private void stream(HttpExchange exchange) throws IOException {
        Map<Integer, Long> sent = new ConcurrentHashMap<>();
        String after = exchange.getRequestURI().getQuery().substring("after=".length());
        for (String head : after.isEmpty() ? new String[0] : after.split(",", -1)) {
            String[] parts = head.split(":", -1);
            sent.put(Integer.valueOf(parts[0]), Long.valueOf(parts[1]));
        }
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            boolean silenced = false;
            while (!down) {
                silenced |= silent;
                if (silenced) {
                    Thread.sleep(5);
                    continue;
                }
                StringBuilder lines = new StringBuilder("\n");
                for (RevisionChange change : streams ? changesAfter(sent) : List.<RevisionChange>of()) {
                    lines.append(json.writeValueAsString(change)).append('\n');
                    sent.put(change.shard(), change.revision());
                }
                out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
                out.flush();
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<RevisionChange> changesAfter(Map<Integer, Long> sent) {
        synchronized (lock) {
            return log.stream()
                    .filter(change -> change.revision() > sent.getOrDefault(change.shard(), 0L))
                    .toList();
        }
    }

    private <T> T read(HttpExchange exchange, Class<T> type) throws IOException {
        return json.readValue(exchange.getRequestBody().readAllBytes(), type);
    }

    private void send(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = json.writeValueAsBytes(body);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
