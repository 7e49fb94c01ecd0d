-- one line for the bench: requests, microseconds, p50 and p99 in microseconds, answers that were none or no success
function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("\nreport %d %d %d %d %d\n", summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
