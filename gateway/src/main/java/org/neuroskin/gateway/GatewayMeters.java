package org.neuroskin.gateway;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.neuroskin.gateway.decide.Decider;
import org.neuroskin.gateway.payload.KeyWorker;
import org.neuroskin.gateway.record.Recorder;
import org.neuroskin.gateway.route.DescriptorReload;
import org.neuroskin.gateway.token.IssuerKeys;
import org.neuroskin.sealing.keys.KeyHierarchy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is measured of the parts of the gateway, whether there are requests or not; see {@code docs/operations.md}. */
@Configuration(proxyBeanMethods = false)
class GatewayMeters {

    @Bean
    MeterBinder parts(
            Decider decider,
            IssuerKeys keys,
            Recorder recorder,
            KeyHierarchy hierarchy,
            KeyWorker worker,
            DescriptorReload reload) {
        return meters -> {
            seconds(meters, "neuroskin.lease.left", () -> Optional.of(decider.leaseLeft()));
            seconds(meters, "neuroskin.realm.keys.age", keys::age);
            Gauge.builder("neuroskin.events.waiting", recorder, Recorder::waiting)
                    .register(meters);
            Gauge.builder("neuroskin.data.keys", hierarchy, KeyHierarchy::cachedKeys)
                    .register(meters);
            Gauge.builder("neuroskin.keys.troubles", worker, KeyWorker::troubles)
                    .register(meters);
            Gauge.builder(
                            "neuroskin.descriptor.mistakes",
                            reload,
                            each -> each.state().mistakes().size())
                    .register(meters);
        };
    }

    private static void seconds(MeterRegistry meters, String name, Supplier<Optional<Duration>> value) {
        Supplier<Number> millis =
                () -> value.get().map(Duration::toMillis).map(Long::doubleValue).orElse(Double.NaN);
        TimeGauge.builder(name, millis, TimeUnit.MILLISECONDS).register(meters);
    }
}
