package exchequer.server;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.server.JobAudit.Effect;
import exchequer.server.JobAudit.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * SIGKILL while jobs pour in, at the market's relay, over its API, and at a relay of somebody else
 * where it listens: to the server when it works, starts, and catches up, and to that relay. Nothing
 * that was acknowledged is lost, and everything is there once.
 *
 * <p>{@code -Dbridge.kills=…} says how often the server is killed, {@code -Dbridge.seed=…} when,
 * and what clients publish; how all that interleaves is the machine's. A failure keeps the server's
 * log.
 */
class KilledBridgeIT {

    private static final int KILLS = 8;
    private static final int JOB_PAUSE_MS = 200;
    private static final int LONGEST_CALM_MS = 2_000;
    private static final int LONGEST_OUTAGE_MS = 2_000;
    private static final int SHOWN = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final Semaphore never = new Semaphore(0);
    private int kills;
    private int killsAtStart;
    private int relayKills;

    @Test
    void every_job_published_in_whatever_outage_is_in_the_market_exactly_once() throws Exception {
        int wanted = Integer.getInteger("bridge.kills", KILLS);
        long seed = Long.getLong("bridge.seed", System.nanoTime());
        System.out.printf("bridge kill test: %d kills, seed %d%n", wanted, seed);
        try (BridgeScene scene = new BridgeScene()) {
            try {
                run(scene, wanted, new Random(seed));
            } catch (Throwable failure) {
                throw new AssertionError(
                        "after %d kills with -Dbridge.seed=%d; the server's log is %s"
                                .formatted(kills, seed, scene.keepLog()),
                        failure);
            }
        }
    }

    private void run(BridgeScene scene, int wanted, Random random) throws Exception {
        scene.launch();
        scene.awaitReady();
        try (JobPour pour = new JobPour(scene, random, JOB_PAUSE_MS)) {
            int startMs = killAndMeasureStart(scene);
            while (kills < wanted) {
                round(scene, random, startMs);
                if (!pour.isPouring()) {
                    break;
                }
            }
            pour.end();
            // Without another start first: what a live session missed must not be found only by
            // the catching up of the next.
            awaitEverythingRight(scene, pour.journal());
            long since = Instant.now().getEpochSecond();
            kill(scene);
            scene.launch();
            scene.awaitReady();
            Awaitility.await("everything is dealt with, again")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> scene.evidence().isCaughtUp(since));
            assertThat(violations(scene, pour.journal())).isEmpty();
            report(scene.evidence());
        }
    }

    private int killAndMeasureStart(BridgeScene scene) throws InterruptedException {
        pause(LONGEST_CALM_MS);
        kill(scene);
        long begun = System.nanoTime();
        scene.launch();
        scene.awaitReady();
        return (int) Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }

    private void round(BridgeScene scene, Random random, int startMs) throws InterruptedException {
        pause(random.nextInt(LONGEST_CALM_MS));
        if (random.nextInt(3) == 0) {
            killOutside(scene);
            pause(random.nextInt(LONGEST_OUTAGE_MS));
            // Else it stays away for as long as the server, and may come back after it.
            if (random.nextBoolean()) {
                scene.outside().run();
                pause(random.nextInt(LONGEST_CALM_MS));
            }
        }
        kill(scene);
        pause(random.nextInt(LONGEST_OUTAGE_MS));
        scene.launch();
        while (random.nextInt(3) == 0) {
            pause(random.nextInt(startMs));
            killsAtStart++;
            kill(scene);
            scene.launch();
        }
        if (!scene.outside().isRunning()) {
            pause(random.nextInt(startMs));
            scene.outside().run();
        }
        scene.awaitReady();
    }

    private void kill(BridgeScene scene) {
        scene.server().kill9();
        kills++;
    }

    private void killOutside(BridgeScene scene) {
        scene.outside().kill();
        relayKills++;
    }

    private void pause(int millis) throws InterruptedException {
        if (never.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody releases it");
        }
    }

    private static void awaitEverythingRight(BridgeScene scene, JobJournal journal) {
        Awaitility.await("everything is right")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(violations(scene, journal)).isEmpty());
    }

    /** What is wrong, in short: a lost connection can be behind a thousand lost jobs. */
    private static List<String> violations(BridgeScene scene, JobJournal journal) {
        JobEvidence evidence = scene.evidence();
        JobAudit audit = new JobAudit(evidence.outcomes());
        List<String> violations = new ArrayList<>(audit.against(journal.promises()));
        violations.addAll(audit.bothOrNeither(journal.takenBack()));
        violations.addAll(evidence.outboxViolations());
        if (!evidence.isGapless()) {
            violations.add("the numbers of the relay's events have gaps");
        }
        List<String> shown =
                violations.stream().limit(SHOWN).map(journal::describe).collect(toList());
        if (violations.size() > SHOWN) {
            shown.addFirst(violations.size() + " violations");
        }
        return shown;
    }

    private void report(JobEvidence evidence) {
        Map<Effect, Long> counts =
                evidence.outcomes().stream()
                        .collect(
                                Collectors.groupingBy(
                                        Outcome::effect, TreeMap::new, Collectors.counting()));
        System.out.printf(
                "bridge kill test: %d kills, %d of them during a start; %d of the outside relay;"
                        + " everything is there once: %s; the outbox has delivered %d%n",
                kills, killsAtStart, relayKills, counts, evidence.deliveries().size());
        assertThat(counts.keySet()).as("nothing was left out").contains(Effect.values());
    }
}
