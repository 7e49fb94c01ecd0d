package org.neuroskin.systemtests.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Function;

/** A benchmark over processes that it starts, which are gone when it is closed. */
interface Measurement extends AutoCloseable {

    /** How one begins. */
    @FunctionalInterface
    interface Opening {
        Measurement open(Benchmarks.Options options) throws IOException, SQLException;
    }

    BenchReport measure() throws IOException, SQLException;

    @Override
    void close();

    /** Opens, measures and closes one. */
    static Function<Benchmarks.Options, BenchReport> whole(Opening opening) {
        return options -> {
            try (Measurement measurement = opening.open(options)) {
                return measurement.measure();
            } catch (IOException | SQLException e) {
                throw new BenchFailure("the benchmark cannot run", e);
            }
        };
    }
}
