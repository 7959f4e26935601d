package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.embedded.SharedPostgres;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damage of every kind, planted behind the triggers' back, is found and nothing else. */
@Timeout(120)
class LogCheckIT {

    private static final long TAG_7 = TagHash.of(tag("n", "7"));

    private final SmallPartitions log = new SmallPartitions();

    @BeforeEach
    void fill() {
        log.append(35);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void sound_log_has_no_findings() {
        List<LogCheck.Progress> progress = new ArrayList<>();
        LogCheck.Summary summary =
                new LogCheck(log.database.dataSource())
                        .run(0, finding -> assertThat(finding).isNull(), progress::add);

        assertThat(summary).isEqualTo(new LogCheck.Summary(0, 35, 35, 0, 0));
        assertThat(progress.getLast()).isEqualTo(new LogCheck.Progress(35, 35, 0));
    }

    @Test
    void empty_log_has_no_findings() {
        try (SmallPartitions empty = new SmallPartitions()) {
            assertThat(findings(empty, 0)).isEmpty();
        }
    }

    @Test
    void missing_events_are_found() {
        damage("delete from eventstore.events where position = 7");
        damage("delete from eventstore.events where position between 18 and 23");

        assertThat(findings())
                .contains(
                        new LogFinding.PositionsMissing(7, 7),
                        new LogFinding.PositionsMissing(18, 20),
                        new LogFinding.PositionsMissing(21, 23),
                        new LogFinding.TagRowExtra(7, TAG_7),
                        new LogFinding.IdRowExtra(7, EventKey.of("e-7")))
                .hasSize(3 + 7 * 3);
    }

    @Test
    void whole_missing_partition_is_found() {
        damage("truncate eventstore.events_11, eventstore.event_tags_11");
        damage("delete from eventstore.event_ids where position between 11 and 20");

        assertThat(findings()).containsExactly(new LogFinding.PositionsMissing(11, 20));
    }

    @Test
    void doubled_position_is_found() {
        damage(
                """
                alter table eventstore.events drop constraint events_pkey;
                insert into eventstore.events select * from eventstore.events where position = 7""");

        assertThat(findings()).containsExactly(new LogFinding.PositionDoubled(7));
    }

    @Test
    void changed_payload_is_found() {
        damage("update eventstore.events set payload = '[]' where position = 7");
        damage("update eventstore.events set payload_sha256 = '' where position = 27");

        assertThat(findings())
                .containsExactly(
                        new LogFinding.PayloadChanged(7), new LogFinding.PayloadChanged(27));
    }

    @Test
    void unreadable_json_is_found() {
        List<String> metadata = List.of("{", "null", "[]", "{\"a\":null}", "{\"a\":{}}", "");
        List<String> tags = List.of("{", "null", "[[\"a\"]]", "[null]", "[[\"a\",null]]", "{}");
        for (int i = 0; i < metadata.size(); i++) {
            damage(
                    "update eventstore.events set metadata = '%s' where position = %d"
                            .formatted(metadata.get(i), i + 1));
            damage(
                    "update eventstore.events set tags = '%s' where position = %d"
                            .formatted(tags.get(i), i + 21));
        }

        assertThat(findings())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, metadata.size())
                                .boxed()
                                .<LogFinding>mapMulti(
                                        (i, found) -> {
                                            found.accept(
                                                    new LogFinding.JsonUnreadable(
                                                            i + 1, "metadata"));
                                            found.accept(
                                                    new LogFinding.JsonUnreadable(i + 21, "tags"));
                                        })
                                .toList());
    }

    @Test
    void missing_type_is_found() {
        damage("update eventstore.events set type_id = 99 where position = 7");

        assertThat(findings())
                .containsExactlyInAnyOrder(
                        new LogFinding.TypeMissing(7, 99),
                        new LogFinding.TagRowOfWrongType(7, new EventTag("n", "7"), 99, 1),
                        new LogFinding.TagRowOfWrongType(7, new EventTag("all", "x"), 99, 1));
    }

    @Test
    void missing_tag_row_is_found() {
        damage("delete from eventstore.event_tags where tag = " + TAG_7);

        assertThat(findings())
                .containsExactly(new LogFinding.TagRowMissing(7, new EventTag("n", "7")));
    }

    @Test
    void tag_row_of_wrong_type_is_found() {
        damage("update eventstore.event_tags set type_id = 5 where tag = " + TAG_7);

        assertThat(findings())
                .containsExactly(new LogFinding.TagRowOfWrongType(7, new EventTag("n", "7"), 1, 5));
    }

    @Test
    void tag_row_at_the_wrong_position_is_found_twice() {
        damage("update eventstore.event_tags set position = 8 where tag = " + TAG_7);

        assertThat(findings())
                .containsExactlyInAnyOrder(
                        new LogFinding.TagRowMissing(7, new EventTag("n", "7")),
                        new LogFinding.TagRowExtra(8, TAG_7));
    }

    @Test
    void extra_and_repeated_tag_rows_are_found() {
        damage("insert into eventstore.event_tags values (12345, 3, 1)");
        damage("insert into eventstore.event_tags values (%d, 7, 1)".formatted(TAG_7));
        damage("insert into eventstore.event_tags values (12345, 36, 1)");

        assertThat(findings())
                .containsExactlyInAnyOrder(
                        new LogFinding.TagRowExtra(3, 12345),
                        new LogFinding.TagRowExtra(7, TAG_7),
                        new LogFinding.TagRowExtra(36, 12345));
    }

    @Test
    void missing_misplaced_and_extra_ids_are_found() {
        String extra = "00000000-0000-0000-0000-000000000001";
        String beyond = "00000000-0000-0000-0000-000000000002";
        damage("delete from eventstore.event_ids where position = 7");
        damage("update eventstore.event_ids set position = 9 where position = 8");
        damage("insert into eventstore.event_ids values ('%s', 3)".formatted(extra));
        damage("insert into eventstore.event_ids values ('%s', 36)".formatted(beyond));

        assertThat(findings())
                .containsExactlyInAnyOrder(
                        new LogFinding.IdRowMissing(7, "e-7"),
                        new LogFinding.IdRowElsewhere(8, "e-8", 9),
                        new LogFinding.IdRowExtra(3, extra),
                        new LogFinding.IdRowExtra(36, beyond));
    }

    @Test
    void head_that_is_not_at_the_last_event_is_found() {
        damage("update eventstore.head set position = 40");
        assertThat(findings()).containsExactly(new LogFinding.HeadElsewhere(40, 35));
        damage("update eventstore.head set position = 30");
        assertThat(findings()).containsExactly(new LogFinding.HeadElsewhere(30, 35));
    }

    @Test
    void begins_where_it_is_told_to() {
        damage("update eventstore.events set payload = '[]' where position in (7, 17)");

        assertThat(findings(log, 7)).containsExactly(new LogFinding.PayloadChanged(17));
        assertThat(findings(log, 17)).isEmpty();
        assertThat(findings(log, 1_000)).isEmpty();
    }

    @Test
    void sound_archive_has_no_findings() {
        log.archiveOldest();
        log.archiveOldest();
        assertThat(findings()).isEmpty();
        assertThat(findings(log, 5)).isEmpty();
        assertThat(findings(log, 25)).isEmpty();
    }

    @Test
    void missing_and_doubled_ids_of_archived_events_are_found() {
        log.archiveOldest();
        log.archiveOldest();
        // As many rows as before, and the same sum of positions.
        damage("update eventstore.event_ids set position = 7 where position in (6, 8)");
        damage("delete from eventstore.event_ids where position between 12 and 14");
        damage("delete from eventstore.event_ids where position = 20");

        assertThat(findings())
                .containsExactly(
                        new ArchiveFinding.ArchivedIdsMissing(6, 6),
                        new ArchiveFinding.ArchivedIdDoubled(7, 3),
                        new ArchiveFinding.ArchivedIdsMissing(8, 8),
                        new ArchiveFinding.ArchivedIdsMissing(12, 14),
                        new ArchiveFinding.ArchivedIdsMissing(20, 20));
        assertThat(findings(log, 13))
                .containsExactly(
                        new ArchiveFinding.ArchivedIdsMissing(14, 14),
                        new ArchiveFinding.ArchivedIdsMissing(20, 20));
    }

    @Test
    void one_id_too_many_and_one_too_few_do_not_make_up_for_each_other() {
        log.archiveOldest();
        damage("update eventstore.event_ids set position = 7 where position = 8");

        assertThat(findings())
                .containsExactly(
                        new ArchiveFinding.ArchivedIdDoubled(7, 2),
                        new ArchiveFinding.ArchivedIdsMissing(8, 8));
    }

    @Test
    void id_of_an_archived_event_that_leads_to_another_is_found_on_both_sides() {
        log.archiveOldest();
        damage("update eventstore.event_ids set position = 25 where position = 8");

        assertThat(findings())
                .containsExactlyInAnyOrder(
                        new ArchiveFinding.ArchivedIdsMissing(8, 8),
                        new LogFinding.IdRowExtra(25, EventKey.of("e-8")));
    }

    @Test
    void ids_outside_the_log_are_found() {
        String none = "00000000-0000-0000-0000-000000000001";
        log.archiveOldest();
        damage("insert into eventstore.event_ids values ('%s', 0)".formatted(none));
        damage("insert into eventstore.event_tags values (12345, 36, 1)");

        assertThat(findings())
                .containsExactlyInAnyOrder(
                        new LogFinding.IdRowExtra(0, none), new LogFinding.TagRowExtra(36, 12345));
    }

    @Test
    void repeated_tags_and_nameless_types_of_archived_events_are_found() {
        log.archiveOldest();
        damage("insert into eventstore.event_tags values (%d, 7, 1)".formatted(TAG_7));
        damage("insert into eventstore.event_tags values (12345, 3, 99)");

        assertThat(findings())
                .containsExactlyInAnyOrder(
                        new LogFinding.TagRowExtra(7, TAG_7),
                        new ArchiveFinding.TagRowOfNoType(3, 12345, 99));
    }

    @Test
    void archive_that_ends_elsewhere_is_found() {
        log.archiveOldest();
        damage("update eventstore.head set archived_to = 20");

        assertThat(findings()).containsExactly(new ArchiveFinding.ArchiveElsewhere(20, 10));
    }

    /** Lost with all live events, the archive would else be called foreign row by row. */
    @Test
    void archive_stays_what_it_is_when_all_live_events_are_missing() {
        log.archiveOldest();
        damage("delete from eventstore.events");
        damage("delete from eventstore.event_tags where position > 10");
        damage("delete from eventstore.event_ids where position > 10");

        assertThat(findings()).containsExactly(new LogFinding.HeadElsewhere(35, 10));
    }

    @Test
    void archived_events_are_left_out() {
        log.archiveOldest();
        log.archiveOldest();
        damage("update eventstore.events set payload = '[]' where position = 27");
        damage("insert into eventstore.event_tags values (12345, 28, 1)");
        List<LogFinding> found = new ArrayList<>();
        LogCheck.Summary summary = check(log, 5, found);

        assertThat(found)
                .containsExactlyInAnyOrder(
                        new LogFinding.PayloadChanged(27), new LogFinding.TagRowExtra(28, 12345));
        assertThat(summary).isEqualTo(new LogCheck.Summary(5, 35, 15, 15, 2));
    }

    @Test
    void database_that_cannot_be_read_is_an_error() {
        assertThatThrownBy(
                        () -> new LogCheck(SharedPostgres.newDatabase()).run(0, _ -> {}, _ -> {}))
                .isInstanceOf(EventStoreUnavailableException.class);
    }

    /** Every finding tells a person what, where, and what to do. */
    @Test
    void findings_explain_themselves() {
        List<LogFinding> all =
                List.of(
                        new LogFinding.HeadElsewhere(4, 7),
                        new LogFinding.PositionsMissing(7, 7),
                        new LogFinding.PositionsMissing(7, 9),
                        new LogFinding.PositionDoubled(7),
                        new LogFinding.PayloadChanged(7),
                        new LogFinding.JsonUnreadable(7, "tags"),
                        new LogFinding.TypeMissing(7, 5),
                        new LogFinding.TagRowMissing(7, new EventTag("a", "b")),
                        new LogFinding.TagRowOfWrongType(7, new EventTag("a", "b"), 1, 2),
                        new LogFinding.TagRowExtra(7, 5),
                        new LogFinding.IdRowMissing(7, "e"),
                        new LogFinding.IdRowElsewhere(7, "e", 8),
                        new LogFinding.IdRowExtra(7, "k"),
                        new ArchiveFinding.ArchiveElsewhere(7, 4),
                        new ArchiveFinding.ArchivedIdsMissing(7, 7),
                        new ArchiveFinding.ArchivedIdsMissing(7, 9),
                        new ArchiveFinding.ArchivedIdDoubled(7, 2),
                        new ArchiveFinding.TagRowOfNoType(7, 5, 99));
        for (LogFinding finding : all) {
            assertThat(finding.problem()).contains("7").doesNotEndWith(".");
            assertThat(finding.remedy()).isNotBlank().doesNotEndWith(".");
            assertThat(finding.kind().replace("_", ""))
                    .isEqualTo(finding.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void log_in_use_has_no_findings() throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        // As many as keep a check company: every ten events here are a partition of their own.
        Semaphore wanted = new Semaphore(10);
        CompletableFuture<Void> appending =
                CompletableFuture.runAsync(
                        () -> {
                            while (running.get()) {
                                wanted.acquireUninterruptibly();
                                log.append(3);
                            }
                        },
                        Thread::startVirtualThread);
        int archives = 0;
        for (int round = 0; round < 12; round++) {
            wanted.release(10);
            List<LogFinding> found = new ArrayList<>();
            boolean archive = round % 3 == 1;
            int[] pages = {0};
            new LogCheck(log.database.dataSource())
                    .run(
                            0,
                            found::add,
                            _ -> {
                                // In the middle of a check, what it has yet to read is taken away.
                                if (archive && pages[0]++ == 0) {
                                    log.archiveOldest();
                                    log.archiveOldest();
                                }
                            });
            assertThat(found).isEmpty();
            archives += archive ? 2 : 0;
        }
        running.set(false);
        wanted.release();
        appending.get(20, TimeUnit.SECONDS);
        assertThat(log.database.queryLong("select archived_to from eventstore.head"))
                .isEqualTo(archives * 10L);
    }

    @Test
    void throughput() {
        int events = 60_000;
        try (TestDatabase database = TestDatabase.migrated(SharedPostgres.newDatabaseUrl());
                PostgresEventStorageEngine engine =
                        new PostgresEventStorageEngine(
                                database.dataSource(),
                                TestEvents.CONVERTER,
                                InstantSource.system())) {
            byte[] payload = new byte[300];
            for (int chunk = 0; chunk < events / 2_000; chunk++) {
                int first = chunk * 2_000;
                append(
                        engine,
                        AppendCondition.none(),
                        IntStream.range(first, first + 2_000)
                                .mapToObj(
                                        i ->
                                                event(
                                                        "e-" + i,
                                                        "Measured",
                                                        payload,
                                                        TestEvents.METADATA,
                                                        tag("n", Integer.toString(i)),
                                                        tag("group", Integer.toString(i / 20))))
                                .toArray(TaggedEventMessage<?>[]::new));
            }
            long begun = System.nanoTime();
            LogCheck.Summary summary = new LogCheck(database.dataSource()).run(0, _ -> {}, _ -> {});
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            System.out.printf(
                    "Checked %d events with two tags in %d ms: %,d events/s%n",
                    events, took.toMillis(), events * 1_000L / took.toMillis());
            assertThat(summary.events()).isEqualTo(events);
            assertThat(summary.findings()).isZero();
        }
    }

    private List<LogFinding> findings() {
        return findings(log, 0);
    }

    private static List<LogFinding> findings(SmallPartitions log, long after) {
        List<LogFinding> found = new ArrayList<>();
        assertThat(check(log, after, found).findings()).isEqualTo(found.size());
        return found;
    }

    private static LogCheck.Summary check(
            SmallPartitions log, long after, List<LogFinding> findings) {
        return new LogCheck(log.database.dataSource()).run(after, findings::add, _ -> {});
    }

    /** The replica role keeps the append-only triggers from firing. */
    private void damage(String sql) {
        log.database.execute(
                "set session_replication_role = replica; "
                        + sql
                        + "; set session_replication_role = origin");
    }
}
