package exchequer.bench;

import exchequer.bench.ledger.Booking;
import exchequer.bench.ledger.FactsTopic;
import exchequer.bench.ledger.PgLedger;
import exchequer.bench.ledger.RivalFiles;
import exchequer.bench.ledger.TbPerf;
import exchequer.bench.load.Series;
import java.util.Objects;
import java.util.stream.Stream;

/** How many transfers per second ours and others book, in turns, on one PostgreSQL server. */
final class PostingRates {

    private static final String OURS = "ledger";

    private final LedgerOptions options;
    private final BenchDatabase databases;
    private final FactsTopic topic;
    private final Results results;
    private final Progress progress;

    PostingRates(
            LedgerOptions options,
            BenchDatabase databases,
            FactsTopic topic,
            Results results,
            Progress progress) {
        this.options = options;
        this.databases = databases;
        this.topic = topic;
        this.results = results;
        this.progress = progress;
    }

    void measure() throws Exception {
        RivalFiles pgLedger = RivalFiles.ofPgLedger(options.pgLedger());
        RivalFiles tbPerf = RivalFiles.ofTbPerf(options.tbPerf());
        var rounds = new Rounds();
        var booking = new Booking(databases, topic);
        rounds.add(OURS, measured -> booking.run(options.warmUp(), measured));
        if (pgLedger.missing().isEmpty()) {
            addPgLedger(rounds, new PgLedger(databases, pgLedger));
        }
        if (tbPerf.missing().isEmpty()) {
            addTbPerf(rounds, new TbPerf(databases, tbPerf));
        }
        rounds.rehearse(progress);
        rounds.run(options.rounds(), options.measured(), progress);

        Series ours = Objects.requireNonNull(rounds.of(OURS));
        tell("ledger_rate", ours);
        rounds.all()
                .forEach(
                        (name, series) -> {
                            if (!name.equals(OURS)) {
                                tell(name, series);
                            }
                        });
        compare("ledger_vs_pgledger", ours, pgLedger, rounds, "pgledger_1", "pgledger_16");
        compare("ledger_vs_pgledger_batch", ours, pgLedger, rounds, "pgledger_batch");
        compare("ledger_vs_tbperf", ours, tbPerf, rounds, "tbperf_500", "tbperf_5000");
        // Its server would have to be built from Go modules and driven over gRPC.
        results.leaveOut("ledger_vs_formance", "no client of Formance's ledger is in the bench");
    }

    private void addPgLedger(Rounds rounds, PgLedger rival) {
        rounds.add("pgledger_1", measured -> rival.run(1, 1, options.warmUp(), measured));
        rounds.add("pgledger_16", measured -> rival.run(16, 1, options.warmUp(), measured));
        rounds.add("pgledger_batch", measured -> rival.run(1, 500, options.warmUp(), measured));
    }

    private void addTbPerf(Rounds rounds, TbPerf rival) {
        rounds.add("tbperf_500", measured -> rival.run(500, options.warmUp(), measured));
        rounds.add("tbperf_5000", measured -> rival.run(5_000, options.warmUp(), measured));
    }

    private void tell(String name, Series series) {
        results.add(name, series.rate(), "transfers/s");
        results.add(name + "_slowest_round", series.slowest(), "transfers/s");
        results.add(name + "_fastest_round", series.fastest(), "transfers/s");
        results.add(name + "_jvm_cpu", series.clientCpuMicros(), "us/transfer");
        results.add(name + "_postgres_cpu", series.serverCpuMicros(), "us/transfer");
    }

    /** Against the best that the other reaches, however it is called. */
    private void compare(
            String name, Series ours, RivalFiles files, Rounds rounds, String... theirs) {
        if (files.missing().isPresent()) {
            results.leaveOut(name, files.missing().get());
            return;
        }
        double best =
                Stream.of(theirs)
                        .map(rounds::of)
                        .filter(Objects::nonNull)
                        .mapToDouble(Series::rate)
                        .max()
                        .orElseThrow();
        results.add(name, ours.rate() / best, "ratio");
    }
}
