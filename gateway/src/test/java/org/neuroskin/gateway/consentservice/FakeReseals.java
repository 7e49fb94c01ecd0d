package org.neuroskin.gateway.consentservice;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.neuroskin.kernel.ResealWork;
import tools.jackson.databind.json.JsonMapper;

/** Orders to seal anew, as the consent-service hands them out. */
public final class FakeReseals {
    private final Queue<ResealWork> waiting = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<ResealWork.Routes> routes = new LinkedBlockingQueue<>();
    private final BlockingQueue<ResealWork.Done> done = new LinkedBlockingQueue<>();

    /** Hands this out next. */
    public void order(ResealWork work) {
        waiting.add(work);
    }

    /** What was told of routes next. */
    public ResealWork.Routes routes() throws InterruptedException {
        return Objects.requireNonNull(routes.poll(10, TimeUnit.SECONDS), "no routes were told within ten seconds");
    }

    /** What was told of a person next. */
    public ResealWork.Done done() throws InterruptedException {
        return Objects.requireNonNull(done.poll(10, TimeUnit.SECONDS), "nobody was told within ten seconds");
    }

    Object answer(String path, byte[] body) {
        if (path.endsWith("/next")) {
            return Objects.requireNonNullElse(waiting.poll(), ResealWork.NOTHING);
        }
        if (path.endsWith("/routes")) {
            routes.add(JsonMapper.shared().readValue(body, ResealWork.Routes.class));
        } else {
            done.add(JsonMapper.shared().readValue(body, ResealWork.Done.class));
        }
        return Map.of("told", List.of());
    }
}
