package exchequer.projections.reports;

import static exchequer.projections.TestMarket.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.projections.TestJob;
import exchequer.projections.TestMarket;
import exchequer.projections.view.PageRequest;
import exchequer.projections.view.PaymentState;
import exchequer.projections.view.ProofType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The first seven cases are those that OpenAgents tests its own report with. */
class SentPaymentsIT {

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-03-02T00:00:00Z");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LATER = Instant.parse("2026-03-05T00:00:00Z");
    private static TestMarket market;

    @BeforeAll
    static void open() {
        market = TestMarket.open();
    }

    @AfterAll
    static void close() {
        market.close();
    }

    @BeforeEach
    void reset() {
        market.reset();
    }

    private static TestJob job(String name) {
        return new TestJob(market, TENANT, name, NOON.minusSeconds(60));
    }

    private static SentPaymentsReport report() {
        market.catchUp();
        return market.reports(LATER, market::head).window(TENANT, START, END);
    }

    @Test
    void one_send_counts_once() {
        var job = job("one").paidAt(NOON, 2_000, 7);
        var report = report();
        assertThat(report.totals())
                .isEqualTo(new SentTotals(1, 2_000, 7, 2_007, 0, 0, 1, 0, 0, 0, 0, 0, 11L, 11L));
        assertThat(report.rows())
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row.paymentHash()).isEqualTo(job.paymentHash(1));
                            assertThat(row.preimageOk()).isTrue();
                            assertThat(row.requestRef()).isEqualTo("request-one");
                            assertThat(row.settledAt()).isEqualTo(NOON);
                        });
    }

    @Test
    void failed_send_and_its_retry_are_two_rows_and_one_payment() {
        job("retry")
                .owed(2_000)
                .intended(1, 2_000)
                .failed(1)
                .charged(2, 2_000)
                .intended(2, 2_000)
                .at(NOON)
                .settled(2, 2_000, 5);
        var report = report();
        assertThat(report.totals().paymentCount()).isEqualTo(1);
        assertThat(report.totals().failedCount()).isEqualTo(1);
        assertThat(report.totals().totalDebitMsat()).isEqualTo(2_005);
        assertThat(market.views().payments(TENANT, PageRequest.first(10)).items())
                .extracting(payment -> payment.state)
                .containsExactly(PaymentState.SETTLED, PaymentState.FAILED);
    }

    @Test
    void request_that_several_relays_carried_counts_once() {
        job("fan").paidAt(NOON, 2_000, 7);
        for (var relay : List.of("wss://b.example", "wss://a.example", "wss://b.example")) {
            market.append(
                    TENANT,
                    "BudgetSet",
                    "1",
                    NOON,
                    Map.of("buyer", "b", "per_order_msat", 1, "per_day_msat", 1, "set_at", NOON),
                    Map.of("relay", relay));
        }
        var report = report();
        assertThat(report.totals().paymentCount()).isEqualTo(1);
        assertThat(report.totals().totalSentMsat()).isEqualTo(2_000);
        assertThat(report.relays()).containsExactly("wss://a.example", "wss://b.example");
    }

    @Test
    void restart_and_rebuild_give_the_same_bytes() {
        job("a").paidAt(NOON, 2_000, 7);
        job("b").paidAt(NOON.plusSeconds(1), 3_000, 0);
        var before = SentPaymentsJson.bytes(report());
        market.restart();
        assertThat(SentPaymentsJson.bytes(report())).isEqualTo(before);
        market.rebuild();
        assertThat(SentPaymentsJson.bytes(report())).isEqualTo(before);
    }

    @Test
    void more_than_4096_payments_are_all_there() {
        int count = 4_100;
        for (int i = 0; i < count; i++) {
            job("many" + i)
                    .at(NOON.plusMillis(i))
                    .intended(1, 1_000 + i)
                    .at(NOON.plusMillis(i))
                    .settled(1, 1_000 + i, 1);
        }
        var report = report();
        assertThat(report.totals().paymentCount()).isEqualTo(count);
        assertThat(report.totals().dedupedRequestCount()).isEqualTo(count);
        long sum = 1_000L * count + (long) count * (count - 1) / 2;
        assertThat(report.totals().totalSentMsat()).isEqualTo(sum);
        assertThat(report.totals().totalDebitMsat()).isEqualTo(sum + count);
        assertThat(report.rows()).hasSize(count).doesNotHaveDuplicates();
    }

    @Test
    void window_includes_its_start_and_excludes_its_end() {
        job("before").paidAt(START.minus(1, ChronoUnit.MICROS), 1, 0);
        job("start").paidAt(START, 10, 0);
        // Nanoseconds are cut off: rounding would carry this one over midnight.
        job("last").paidAt(END.minusNanos(1), 100, 0);
        job("end").paidAt(END, 1_000, 0);
        assertThat(report().totals().totalSentMsat()).isEqualTo(110);
        assertThat(
                        market.reports(LATER, market::head)
                                .window(TENANT, END, LATER)
                                .totals()
                                .totalSentMsat())
                .isEqualTo(1_000);
    }

    @Test
    void degraded_binding_is_counted_apart_and_never_in_the_top_line() {
        job("good").paidAt(NOON, 2_000, 7);
        var recovered = job("recovered").paidAt(NOON, 9_000, 9);
        market.catchUp();
        market.execute(
                "update projections.payment_view set degraded = true where payment_hash = '%s'"
                        .formatted(recovered.paymentHash(1)));
        var totals = report().totals();
        assertThat(totals.paymentCount()).isEqualTo(1);
        assertThat(totals.totalSentMsat()).isEqualTo(2_000);
        assertThat(totals.degradedBindingCount()).isEqualTo(1);
    }

    @Test
    void preimage_that_does_not_open_the_hash_proves_nothing() {
        job("wrong")
                .owed(2_000)
                .intended(1, 2_000)
                .at(NOON)
                .settled(1, 2_000, 7, "0".repeat(64), "lnd");
        job("text").owed(2_000).intended(1, 2_000).at(NOON).settled(1, 2_000, 7, "yes", "lnd");
        var job = job("no_rail").owed(2_000).intended(1, 2_000).at(NOON);
        job.settled(1, 2_000, 7, job.preimage(1), "");
        var totals = report().totals();
        assertThat(totals.paymentCount()).isZero();
        assertThat(totals.totalDebitMsat()).isZero();
        assertThat(totals.unprovenCount()).isEqualTo(3);
        assertThat(totals.firstPosition()).isNull();
    }

    @Test
    void preimage_is_computed_anew_and_not_believed() {
        var job = job("later_tampered").paidAt(NOON, 2_000, 7);
        assertThat(report().totals().paymentCount()).isEqualTo(1);
        market.execute(
                "update projections.payment_view set proof = repeat('1', 64)"
                        + " where payment_hash = '%s'".formatted(job.paymentHash(1)));
        assertThat(report().totals().unprovenCount()).isEqualTo(1);
    }

    @Test
    void transfer_of_spark_counts_and_is_said_to_be_attested() {
        job("proven").paidAt(NOON, 2_000, 7);
        var spark = job("attested").owed(5_000).intended(1, 5_000).at(NOON.plusSeconds(1));
        spark.settledByTransfer(1, 5_000, 2_000, spark.transferId(1));
        job("foreign")
                .owed(9_000)
                .intended(1, 9_000)
                .at(NOON)
                .settledByTransfer(1, 9_000, 0, spark.transferId(1));
        var report = report();
        assertThat(report.totals().paymentCount()).isEqualTo(2);
        assertThat(report.totals().totalSentMsat()).isEqualTo(7_000);
        assertThat(report.totals().attestedCount()).isEqualTo(1);
        assertThat(report.totals().attestedSentMsat()).isEqualTo(5_000);
        assertThat(report.totals().unprovenCount()).isEqualTo(1);
        assertThat(report.rows().getFirst().attestedBy()).isNull();
        assertThat(report.rows().getLast())
                .satisfies(
                        row -> {
                            assertThat(row.proofType()).isEqualTo(ProofType.TRANSFER_ID);
                            assertThat(row.proof()).isEqualTo(spark.transferId(1));
                            assertThat(row.preimageOk()).isNull();
                            assertThat(row.attestedBy()).isEqualTo("spark_operators");
                        });
    }

    @Test
    void open_payments_stand_apart_and_keep_the_report_provisional() {
        job("intended").owed(1_000).intended(1, 1_000);
        job("dispatched").owed(1_000).intended(1, 1_000).dispatched(1);
        var unknown = job("unknown").owed(1_000).intended(1, 1_000).dispatched(1).unknown(1);
        job("after").at(END.plusSeconds(5)).owed(1_000).intended(1, 1_000);
        var open = report();
        assertThat(open.totals().pendingCount()).isEqualTo(3);
        assertThat(open.totals().unknownCount()).isEqualTo(1);
        assertThat(open.totals().paymentCount()).isZero();
        assertThat(open.status()).isEqualTo(ReportStatus.PROVISIONAL);

        unknown.at(NOON.plusSeconds(30)).settled(1, 1_000, 0);
        var closed = report();
        assertThat(closed.totals().pendingCount()).isEqualTo(2);
        assertThat(closed.totals().paymentCount()).isEqualTo(1);
    }

    @Test
    void report_is_final_once_the_log_has_passed_the_end_of_the_window() {
        job("done").paidAt(NOON, 2_000, 7);
        market.catchUp();
        long unseen = market.head() + 1;
        assertThat(market.reports(NOON, market::head).window(TENANT, START, END).status())
                .as("the day is not over")
                .isEqualTo(ReportStatus.PROVISIONAL);
        assertThat(market.reports(LATER, () -> unseen).window(TENANT, START, END).status())
                .as("an event is still under way")
                .isEqualTo(ReportStatus.PROVISIONAL);
        assertThat(market.reports(LATER, market::head).window(TENANT, START, END).status())
                .as("the log ends here")
                .isEqualTo(ReportStatus.FINAL);

        long cut = market.head();
        new TestJob(market, "umbrella", "next day", END).opened();
        market.catchUp();
        var reports = market.reports(LATER, () -> Long.MAX_VALUE);
        assertThat(reports.window(TENANT, START, END).status()).isEqualTo(ReportStatus.FINAL);
        assertThat(reports.reportAt(TENANT, ReportWindow.between(START, END), cut).status())
                .as("a final report stays final")
                .isEqualTo(ReportStatus.FINAL);
    }

    @Test
    void earlier_cut_gives_the_earlier_bytes_whatever_came_later() {
        job("first").paidAt(NOON, 2_000, 7);
        var second = job("second").owed(3_000).intended(1, 3_000).dispatched(1).unknown(1);
        var third = job("third").owed(4_000).intended(1, 4_000).failed(1);
        var window = ReportWindow.between(START, END);
        var then = report();
        var bytes = SentPaymentsJson.bytes(then);

        second.at(NOON).dispatched(1).settled(1, 3_000, 1);
        third.at(NOON).settled(1, 4_000, 1);
        var now = report();
        assertThat(now.totals().paymentCount()).isEqualTo(3);
        assertThat(now.totals().failedCount()).isZero();
        var again = market.reports(LATER).reportAt(TENANT, window, then.cutPosition());
        assertThat(SentPaymentsJson.bytes(again)).isEqualTo(bytes);
        assertThatThrownBy(() -> market.reports(LATER).reportAt(TENANT, window, market.head() + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void report_says_how_the_last_reconciliation_before_its_cut_ended() {
        job("first").paidAt(NOON, 2_000, 7);
        assertThat(report().reconciliation()).isNull();
        job("rail").at(NOON).railReconciled("rec_1", "differs");
        new TestJob(market, "zenith", "rail", END).railReconciled("rec_of_others", "agrees");
        var then = report();
        var bytes = SentPaymentsJson.bytes(then);
        assertThat(then.reconciliation())
                .satisfies(
                        last -> {
                            assertThat(last.runId()).isEqualTo("rec_1");
                            assertThat(last.outcome()).isEqualTo("differs");
                            assertThat(last.differingCount()).isEqualTo(1);
                        });

        job("rail").at(NOON).railReconciled("rec_2", "agrees");

        assertThat(report().reconciliation().runId()).isEqualTo("rec_2");
        var window = ReportWindow.between(START, END);
        var again = market.reports(LATER).reportAt(TENANT, window, then.cutPosition());
        assertThat(SentPaymentsJson.bytes(again)).isEqualTo(bytes);
    }

    @Test
    void days_of_23_and_25_hours_take_what_settles_in_them() {
        var berlin = ZoneId.of("Europe/Berlin");
        job("spring first").paidAt(Instant.parse("2026-03-28T23:00:00Z"), 1, 0);
        job("spring last").paidAt(Instant.parse("2026-03-29T21:59:59Z"), 2, 0);
        job("spring next").paidAt(Instant.parse("2026-03-29T22:00:00Z"), 4, 0);
        job("autumn first").paidAt(Instant.parse("2026-10-24T22:00:00Z"), 8, 0);
        job("autumn last").paidAt(Instant.parse("2026-10-25T22:59:59Z"), 16, 0);
        job("autumn next").paidAt(Instant.parse("2026-10-25T23:00:00Z"), 32, 0);
        market.catchUp();
        var reports = market.reports(Instant.parse("2027-01-01T00:00:00Z"));
        var spring = reports.daily(TENANT, LocalDate.of(2026, 3, 29), berlin);
        var autumn = reports.daily(TENANT, LocalDate.of(2026, 10, 25), berlin);
        assertThat(spring.totals().totalSentMsat()).isEqualTo(3);
        assertThat(autumn.totals().totalSentMsat()).isEqualTo(24);
        assertThat(autumn.window().date()).isEqualTo(LocalDate.of(2026, 10, 25));
    }

    @Test
    void pages_are_of_one_report_and_carry_its_totals() {
        for (int i = 0; i < 5; i++) {
            job("row" + i).paidAt(NOON, 1_000, i);
        }
        market.catchUp();
        // The day still runs: more of it comes between the pages.
        var reports = market.reports(NOON, market::head);
        var whole = reports.window(TENANT, START, END);
        var rows = new ArrayList<SentPayment>();
        var page = reports.page(TENANT, whole.window(), null, 2);
        while (true) {
            rows.addAll(page.rows());
            assertThat(page.report().reportHash()).isEqualTo(whole.reportHash());
            assertThat(page.report().totals().paymentCount()).isEqualTo(5);
            if (page.next() == null) {
                break;
            }
            job("during" + rows.size()).paidAt(NOON, 1, 0);
            market.catchUp();
            page = reports.page(TENANT, whole.window(), page.next(), 2);
        }
        assertThat(rows).isEqualTo(whole.rows());
        for (var cursor : List.of("", "1", "1-x", "-1-2")) {
            assertThatThrownBy(() -> reports.page(TENANT, whole.window(), cursor, 2))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void other_tenants_money_is_not_in_it() {
        job("mine").paidAt(NOON, 2_000, 7);
        new TestJob(market, "umbrella", "theirs", NOON.minusSeconds(60)).paidAt(NOON, 9_000, 9);
        new TestJob(market, "umbrella", "open", NOON.minusSeconds(60)).owed(1).intended(1, 1);
        var report = report();
        assertThat(report.totals().totalDebitMsat()).isEqualTo(2_007);
        assertThat(report.totals().pendingCount()).isZero();
        assertThat(report.status()).isEqualTo(ReportStatus.FINAL);
    }
}
