package exchequer.bench;

import exchequer.bench.load.Series;
import exchequer.bench.nostr.SignedEvents;
import exchequer.bench.nostr.VerifyLoad;
import exchequer.nip90.nostr.NostrEvent;
import java.util.List;
import java.util.Objects;

/** Our verification pool against the native library: on one thread, and on as many as we have. */
final class Verifying {

    private static final int EVENTS = 2_000;

    private final NostrOptions options;
    private final SignedEvents events;
    private final Results results;
    private final Progress progress;

    Verifying(NostrOptions options, SignedEvents events, Results results, Progress progress) {
        this.options = options;
        this.events = events;
        this.results = results;
        this.progress = progress;
    }

    void measure() throws Exception {
        if (!options.wants("verify_vs_native")) {
            return;
        }
        int cores = Runtime.getRuntime().availableProcessors();
        List<NostrEvent> signed = events.events(EVENTS);
        VerifyLoad library = VerifyLoad.ofLibrary(signed);
        VerifyLoad pool = VerifyLoad.ofRelay(signed);
        Rounds rounds = new Rounds();
        rounds.add("native", measured -> library.run(1, options.warmUp(), measured));
        rounds.add("native_all_cores", measured -> library.run(cores, options.warmUp(), measured));
        rounds.add("pool", measured -> pool.run(cores, options.warmUp(), measured));
        rounds.rehearse(progress);
        rounds.run(options.rounds(), options.measured(), progress);
        double one = tell("verify_native_1_thread", rounds.of("native"));
        tell("verify_native_all_cores", rounds.of("native_all_cores"));
        double ours = tell("verify_pool", rounds.of("pool"));
        results.add("verify_vs_native", ours / (one * cores), "ratio");
    }

    private double tell(String name, Series series) {
        double rate = Objects.requireNonNull(series).rate();
        results.add(name, rate, "events/s");
        results.add(name + "_slowest_round", series.slowest(), "events/s");
        results.add(name + "_fastest_round", series.fastest(), "events/s");
        return rate;
    }
}
