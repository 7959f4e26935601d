package exchequer.bench;

import static exchequer.bench.EngineLoad.Shape.CONTENDED;
import static exchequer.bench.EngineLoad.Shape.EITHER;
import static exchequer.bench.EngineLoad.Shape.FROM_ORIGIN;
import static exchequer.bench.EngineLoad.Shape.HOT;
import static exchequer.bench.EngineLoad.Shape.RANDOM_IDS;
import static exchequer.bench.EngineLoad.Shape.SPREAD;

import exchequer.bench.load.Series;
import exchequer.bench.rival.UmaDbServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Appends: the event store empty and filled, its rivals, and the ratios between them. */
final class AppendFigures {

    private static final int[] WRITERS = {8, 64, 1_024};
    private static final int MOST_WRITERS = 1_024;
    private static final int BATCH_WRITERS = 8;
    private static final int BATCH = 100;
    private static final String RANDOM_IDS_64 = "append_single_64_random_ids";
    private static final int TEN_MILLION = 10_000_000;

    /** A JPA engine at its best may want a connection per writer; it is given the choice. */
    private static final int LARGE_JPA_POOL = 64;

    private final Environment environment;
    private final Options options;
    private final Results results;
    private final List<FilledStore> filled;
    private final Rounds rounds = new Rounds();
    private final Optional<Path> umadb;

    AppendFigures(Environment environment, List<FilledStore> filled) {
        this.environment = environment;
        this.options = environment.options();
        this.results = environment.results();
        this.filled = filled;
        this.umadb = UmaDbServer.find(options.umadb());
    }

    void measure() throws Exception {
        addEmptyStore();
        addFilledStores();
        addRivals();
        for (FilledStore store : filled) {
            environment.databases().warmIndexes(store.database());
        }
        if (!options.quick()) {
            rounds.rehearse(environment.progress());
        }
        rounds.run(options.rounds(), options.measured(), environment.progress());
        rounds.all().forEach(results::add);
        addConflicts();
        addRatios();
        addLoss();
    }

    private Contenders contenders(Duration measured) {
        return new Contenders(environment, measured);
    }

    private void addEmptyStore() {
        for (int writers : WRITERS) {
            if (isNeeded(writers)) {
                rounds.add(
                        single(writers),
                        measured -> contenders(measured).store(SPREAD, writers, 1));
            }
        }
        for (int writers : new int[] {64, MOST_WRITERS}) {
            String name = single(writers) + "_from_origin";
            if (options.wants(name)) {
                rounds.add(name, measured -> contenders(measured).store(FROM_ORIGIN, writers, 1));
            }
        }
        if (options.wants("append_single_64_either")) {
            rounds.add(
                    "append_single_64_either",
                    measured -> contenders(measured).store(EITHER, 64, 1));
        }
        if (options.wants(RANDOM_IDS_64)) {
            rounds.add(RANDOM_IDS_64, measured -> contenders(measured).store(RANDOM_IDS, 64, 1));
        }
        if (options.wants("append_single_64_hot")) {
            rounds.add("append_single_64_hot", measured -> contenders(measured).store(HOT, 64, 1));
        }
        if (options.wants("append_contended_64")) {
            rounds.add(
                    "append_contended_64",
                    measured -> contenders(measured).store(CONTENDED, 64, 1));
        }
        if (options.wants("append_batch", "append_batch_vs_jpa", "append_batch_vs_ceiling")) {
            rounds.add(
                    "append_batch",
                    measured -> contenders(measured).store(SPREAD, BATCH_WRITERS, BATCH));
        }
    }

    private void addFilledStores() {
        for (FilledStore store : filled) {
            for (int writers : WRITERS) {
                String name = single(writers) + at(store);
                if (options.wants(name, "append_10m_loss_pct")) {
                    rounds.add(
                            name,
                            measured ->
                                    contenders(measured)
                                            .store(store.database(), SPREAD, writers, 1));
                }
            }
            if (options.wants("append_single_64_hot" + at(store))) {
                rounds.add(
                        "append_single_64_hot" + at(store),
                        measured -> contenders(measured).store(store.database(), HOT, 64, 1));
            }
            if (options.wants(RANDOM_IDS_64 + at(store))) {
                rounds.add(
                        RANDOM_IDS_64 + at(store),
                        measured ->
                                contenders(measured).store(store.database(), RANDOM_IDS, 64, 1));
            }
            if (options.wants("append_single_64_from_origin" + at(store))) {
                rounds.add(
                        "append_single_64_from_origin" + at(store),
                        measured ->
                                contenders(measured).store(store.database(), FROM_ORIGIN, 64, 1));
            }
            if (options.wants("append_batch" + at(store))) {
                rounds.add(
                        "append_batch" + at(store),
                        measured ->
                                contenders(measured)
                                        .store(store.database(), SPREAD, BATCH_WRITERS, BATCH));
            }
        }
    }

    private void addRivals() {
        for (int writers : WRITERS) {
            if (wantsRatio(writers, "jpa")) {
                rounds.add(
                        "jpa_single_" + writers,
                        measured -> contenders(measured).jpa(writers, 1, BenchStore.POOL_SIZE));
            }
            if (wantsRatio(writers, "umadb")) {
                umadb.ifPresent(
                        program ->
                                rounds.add(
                                        "umadb_single_" + writers,
                                        measured -> contenders(measured).umadb(program, writers)));
            }
        }
        if (wantsRatio(64, "jpa")) {
            rounds.add(
                    "jpa_single_64_large_pool",
                    measured -> contenders(measured).jpa(64, 1, LARGE_JPA_POOL));
        }
        if (options.wants("append_batch_vs_jpa")) {
            rounds.add(
                    "jpa_batch",
                    measured ->
                            contenders(measured).jpa(BATCH_WRITERS, BATCH, BenchStore.POOL_SIZE));
        }
        if (options.wants("append_vs_ceiling", "append_batch_vs_ceiling")
                || Stream.of(8, 64).anyMatch(writers -> wantsRatio(writers, "ceiling"))) {
            rounds.add("ceiling_1_connection", measured -> contenders(measured).ceiling(1));
            rounds.add("ceiling_2_connections", measured -> contenders(measured).ceiling(2));
        }
    }

    private void addConflicts() {
        @Nullable Series contended = rounds.of("append_contended_64");
        if (contended != null) {
            results.add(
                    "append_contended_64_conflicts_pct",
                    contended.conflictsPercent(),
                    "% of attempts");
        }
    }

    private void addRatios() {
        for (int writers : WRITERS) {
            addRatio(ratio(writers, "jpa"), single(writers), bestJpa(writers));
            addRatio(ratio(writers, "ceiling"), single(writers), bestCeiling());
            if (umadb.isPresent()) {
                addRatio(
                        ratio(writers, "umadb"),
                        single(writers),
                        rounds.of("umadb_single_" + writers));
            }
        }
        addRatio("append_batch_vs_jpa", "append_batch", rounds.of("jpa_batch"));
        addRatio("append_batch_vs_ceiling", "append_batch", bestCeiling());
        if (umadb.isEmpty() && options.wants("append_vs_umadb")) {
            results.leaveOut(
                    "append_vs_umadb",
                    "no UmaDB server was found; bench/README.md says how to build it");
        }
    }

    private void addRatio(String name, String ours, @Nullable Series theirs) {
        @Nullable Series own = rounds.of(ours);
        if (own != null && theirs != null && theirs.rate() > 0) {
            results.add(name, own.rate() / theirs.rate(), "ratio");
        }
    }

    private @Nullable Series bestJpa(int writers) {
        @Nullable Series usual = rounds.of("jpa_single_" + writers);
        return writers == 64 ? better(usual, rounds.of("jpa_single_64_large_pool")) : usual;
    }

    private @Nullable Series bestCeiling() {
        return better(rounds.of("ceiling_1_connection"), rounds.of("ceiling_2_connections"));
    }

    private static @Nullable Series better(@Nullable Series one, @Nullable Series other) {
        return one == null || other == null || one.rate() >= other.rate() ? one : other;
    }

    /** The worst of the writer counts, from the empty to the largest store. */
    private void addLoss() {
        if (filled.isEmpty() || !options.wants("append_10m_loss_pct")) {
            return;
        }
        FilledStore largest = filled.getLast();
        if (largest.events() < TEN_MILLION && !options.quick()) {
            results.leaveOut("append_10m_loss_pct", "no store with ten million events was wanted");
            return;
        }
        double worst = Double.NEGATIVE_INFINITY;
        for (FilledStore store : filled) {
            for (int writers : WRITERS) {
                double loss = loss(writers, store);
                results.add("append_loss_" + writers + at(store) + "_pct", loss, "%");
                worst = store == largest ? Math.max(worst, loss) : worst;
            }
        }
        results.add("append_10m_loss_pct", worst, "%");
    }

    private double loss(int writers, FilledStore store) {
        Series empty = Objects.requireNonNull(rounds.of(single(writers)));
        Series full = Objects.requireNonNull(rounds.of(single(writers) + at(store)));
        return 100 * (1 - full.rate() / empty.rate());
    }

    private boolean isNeeded(int writers) {
        List<String> uses = new ArrayList<>(List.of(single(writers), "append_10m_loss_pct"));
        for (String rival : List.of("jpa", "umadb", "ceiling")) {
            uses.add(ratio(writers, rival));
        }
        return options.wants(uses.toArray(String[]::new));
    }

    private boolean wantsRatio(int writers, String rival) {
        return options.wants(ratio(writers, rival));
    }

    /** The figures with a target have names of their own. */
    private static String ratio(int writers, String rival) {
        boolean named = rival.equals("jpa") ? writers == 64 : writers == MOST_WRITERS;
        return named ? "append_vs_" + rival : single(writers) + "_vs_" + rival;
    }

    private static String single(int writers) {
        return "append_single_" + writers;
    }

    private static String at(FilledStore store) {
        return "_at_" + store.label();
    }
}
