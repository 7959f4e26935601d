package exchequer.bench.pay.lnd;

import exchequer.bench.Progress;
import exchequer.bench.Results;
import exchequer.bench.load.Sample;
import exchequer.bench.load.Series;

/** Both ways to pay, with so many payments at a time, round after round. */
final class Comparison {

    private final int outstanding;
    private final Series direct = new Series();
    private final Series product = new Series();

    Comparison(int outstanding) {
        this.outstanding = outstanding;
    }

    int outstanding() {
        return outstanding;
    }

    void direct(Sample sample, Progress progress) {
        direct.add(sample);
        say("direct", sample, progress);
    }

    void product(Sample sample, Progress progress) {
        product.add(sample);
        say("product", sample, progress);
    }

    private void say(String who, Sample sample, Progress progress) {
        progress.say(
                "%2d at a time  %-8s %6.1f payments/s, p50 %.1f ms, p99 %.1f ms"
                        .formatted(
                                outstanding,
                                who,
                                sample.rate(),
                                sample.latency().getValueAtPercentile(50) / 1e6,
                                sample.latency().getValueAtPercentile(99) / 1e6));
    }

    /**
     * How much longer a payment takes through the product, in hundredths. With always the same
     * number of payments under way, its time is that number divided by the payments per second.
     */
    double overheadPercent() {
        return 100 * (direct.rate() / product.rate() - 1);
    }

    void tell(Results results) {
        String suffix = "_" + outstanding;
        results.add("lnd_direct" + suffix, direct.rate(), "payments/s");
        results.add("lnd_product" + suffix, product.rate(), "payments/s");
        results.add("lnd_direct_p50_ms" + suffix, direct.percentileMs(50), "ms");
        results.add("lnd_product_p50_ms" + suffix, product.percentileMs(50), "ms");
        results.add("lnd_direct_nodes_cpu" + suffix, direct.serverCpuMicros(), "us/payment");
        results.add("lnd_product_nodes_cpu" + suffix, product.serverCpuMicros(), "us/payment");
        results.add("lnd_overhead_pct" + suffix, overheadPercent(), "%");
    }
}
