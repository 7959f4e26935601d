package exchequer.eventstore.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Kills the application, PostgreSQL and Kafka again and again with SIGKILL, at random moments of
 * many appends, and checks after each time what was acknowledged, what is stored, and what the
 * readers have made of it. {@code -Dcrash.cycles=…} says how often, {@code -Dcrash.seed=…} which
 * kills and which appends; the moment of a kill within an append is the machine's. A failure keeps
 * the data and says where they are.
 */
class CrashIT {

    private static final int CYCLES = 100;

    /** In so many cycles everybody has to catch up once, and the topic is read. */
    private static final int CALM_EVERY = 10;

    private static final int READ_ALL_AGAIN_EVERY = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration POLL = Duration.ofMillis(25);
    private static final int LONGEST_STORM_MS = 150;
    private static final int LONGEST_OUTAGE_MS = 150;
    private static final int SHOWN = 20;

    private final Semaphore never = new Semaphore(0);
    private final Map<Party, Integer> kills = new EnumMap<>(Party.class);

    @Test
    void nothing_acknowledged_is_lost_and_no_effect_is_skipped_or_repeated() throws Exception {
        int cycles = Integer.getInteger("crash.cycles", CYCLES);
        long seed = Long.getLong("crash.seed", System.nanoTime());
        Path directory = Files.createTempDirectory("exchequer-crash-");
        System.out.printf("crash test: %d cycles, seed %d, in %s%n", cycles, seed, directory);
        try (Scene scene = new Scene(directory, seed);
                TopicReader topic = new TopicReader(scene.bootstrapServers())) {
            run(scene, new Audit(scene, topic), cycles, new Random(seed));
        } catch (Throwable e) {
            throw new AssertionError(
                    "crash test with -Dcrash.seed=%d failed after kills %s; data and logs are in %s"
                            .formatted(seed, kills, directory),
                    e);
        }
        deleteRecursively(directory);
    }

    private void run(Scene scene, Audit audit, int cycles, Random random) throws Exception {
        long begun = System.nanoTime();
        awaitAppends(scene, audit);
        for (int cycle = 1; cycle <= cycles; cycle++) {
            Party party = partyOf(random);
            strike(scene, party, random);
            awaitAppends(scene, audit);
            requireRight(audit.check());
            if (cycle % CALM_EVERY == 0) {
                awaitEverybody(scene, audit);
                report(cycle, audit, begun);
            }
            if (cycle % READ_ALL_AGAIN_EVERY == 0) {
                requireRight(audit.checkAllAgain());
            }
        }
        scene.worker().say("quiet");
        scene.worker().await("quiet");
        requireRight(audit.check());
        awaitEverybody(scene, audit);
        requireRight(audit.checkAllAgain());
        requireRight(audit.checkTopicAgain());
        report(cycles, audit, begun);
        assertThat(audit.log().count(Journal.Entry.ACKNOWLEDGED)).isGreaterThan(cycles);
    }

    /** The broker takes longest to come back, and is killed less often. */
    private static Party partyOf(Random random) {
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> Party.WORKER;
            case 3, 4 -> Party.POSTMASTER;
            case 5, 6 -> Party.POSTGRES;
            case 7 -> Party.BACKEND;
            default -> Party.BROKER;
        };
    }

    private void strike(Scene scene, Party party, Random random)
            throws IOException, InterruptedException {
        scene.worker().say("storm");
        pause(random.nextInt(LONGEST_STORM_MS));
        // Sometimes the application goes with what it needs, and comes back first.
        boolean both = party != Party.WORKER && random.nextInt(5) == 0;
        kill(scene, party);
        if (both) {
            kill(scene, Party.WORKER);
            scene.restart(Party.WORKER);
        }
        pause(random.nextInt(LONGEST_OUTAGE_MS));
        scene.restart(party);
    }

    private void kill(Scene scene, Party party) throws IOException {
        kills.merge(party, 1, Integer::sum);
        scene.kill(party);
    }

    private void pause(int millis) throws InterruptedException {
        if (never.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody releases it");
        }
    }

    /** Life has to go on: another append is acknowledged. */
    private void awaitAppends(Scene scene, Audit audit) throws Exception {
        long before = audit.acknowledged();
        await("no append is acknowledged any more", scene, () -> audit.acknowledged() > before);
    }

    private void awaitEverybody(Scene scene, Audit audit) throws Exception {
        long target = audit.log().head();
        await(
                "the readers do not catch up",
                scene,
                () -> {
                    requireRight(audit.checkWithTopic());
                    return audit.isEverybodyAt(target);
                },
                audit::progress);
    }

    private interface Condition {
        boolean holds() throws IOException, SQLException;
    }

    private void await(String complaint, Scene scene, Condition condition) throws Exception {
        await(complaint, scene, condition, () -> "see worker.log");
    }

    private void await(String complaint, Scene scene, Condition condition, Supplier<String> detail)
            throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (!scene.worker().isAlive()) {
                throw new AssertionError("the worker has ended by itself, see worker.log");
            }
            if (System.nanoTime() > deadline) {
                scene.worker().say("state");
                throw new AssertionError(
                        "%s: %s, %s"
                                .formatted(complaint, detail.get(), scene.worker().await("state")));
            }
            pause((int) POLL.toMillis());
        }
    }

    private static void requireRight(List<String> violations) {
        assertThat(violations.stream().limit(SHOWN).toList())
                .as("%d violations", violations.size())
                .isEmpty();
    }

    private void report(int cycle, Audit audit, long begun) {
        LogAudit log = audit.log();
        System.out.printf(
                "crash test: cycle %d after %d s, kills %s; appends: %d acknowledged, %d conflicts,"
                        + " %d unknown, %d unavailable, %d stored already;"
                        + " %d positions, each with both effects; %d records came again%n",
                cycle,
                Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
                kills,
                log.count(Journal.Entry.ACKNOWLEDGED),
                log.count(Journal.Entry.CONFLICT),
                log.count(Journal.Entry.UNKNOWN),
                log.count(Journal.Entry.UNAVAILABLE),
                log.count(Journal.Entry.STORED_ALREADY),
                log.head(),
                audit.topic().repeated());
    }

    private static void deleteRecursively(Path root) throws IOException {
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException failure) throws IOException {
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
