package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.server.LightningScene.Job;
import exchequer.server.LightningScene.Offer;
import exchequer.settlement.lightning.PaymentHash;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole server with a real node for a treasury: killed with SIGKILL while it pays, and with a
 * node that somebody else pays with too. Afterwards each order is paid exactly once, and nodes, log
 * and books agree.
 */
class LightningTreasuryRegtestIT {

    private static LightningScene scene;

    @BeforeAll
    static void a_market_with_a_node_for_a_treasury_runs() {
        scene = new LightningScene();
    }

    @AfterAll
    static void nothing_stays_behind() {
        scene.close();
    }

    @BeforeEach
    void it_runs_whatever_the_last_test_did_to_it() {
        scene.network().awaitReady();
        if (!scene.server().isRunning()) {
            scene.restart();
        }
    }

    /** Before the list of open payments has it; in the list, and before the node is asked. */
    @ParameterizedTest
    @ValueSource(strings = {"settlement.open_payment", "settlement.rail_lease"})
    void killed_after_the_intent_it_pays_when_it_is_back(String nothingIsWrittenTo) {
        Offer offer = scene.offered();
        Job job;
        try (HeldBack held = HeldBack.writes(scene.server(), nothingIsWrittenTo)) {
            if (nothingIsWrittenTo.endsWith("lease")) {
                // One that was just renewed would let the payment pass.
                held.awaitAttempt();
            }
            job = scene.awarded(offer);
            scene.awaitFact("PaymentIntended", job.hash());
            held.awaitAttempt();
            scene.server().kill9();
        }
        assertThat(scene.atThePayer(job.hash())).as("nothing was sent").isEmpty();

        scene.restart();
        scene.carol().takeWhenHeld(job.hash());

        scene.assertPaidOnce(job);
    }

    @Test
    void killed_after_the_money_left_and_before_that_was_written_down_it_pays_no_second_time() {
        Offer offer = scene.offered();
        Job job;
        try (HeldBack turns = HeldBack.writes(scene.server(), "settlement.rail_lease")) {
            turns.awaitAttempt();
            job = scene.awarded(offer);
            scene.awaitFact("PaymentIntended", job.hash());
            try (HeldBack appends = HeldBack.appends(scene.server())) {
                turns.release();
                scene.carol().awaitHeld(job.hash());
                appends.awaitAttempt();
                scene.server().kill9();
            }
        }
        assertThat(scene.facts("PaymentDispatched", job.hash())).isZero();

        scene.restart();
        scene.awaitFact("PaymentDispatched", job.hash());
        scene.carol().takeWhenHeld(job.hash());

        scene.assertPaidOnce(job);
    }

    @Test
    void killed_with_payments_in_flight_it_finds_them_as_they_are() {
        Job later = scene.awarded(scene.offered());
        Job meanwhile = scene.awarded(scene.offered());
        scene.awaitFact("PaymentDispatched", later.hash());
        scene.awaitFact("PaymentDispatched", meanwhile.hash());
        scene.carol().awaitHeld(later.hash());
        scene.server().kill9();
        scene.carol().takeWhenHeld(meanwhile.hash());

        scene.restart();
        scene.awaitFact("PaymentSettled", meanwhile.hash());
        assertThat(scene.facts("PaymentSettled", later.hash())).as("still held").isZero();
        scene.carol().takeWhenHeld(later.hash());

        scene.assertPaidOnce(meanwhile);
        scene.assertPaidOnce(later);
    }

    @Test
    void killed_after_the_settlement_and_before_that_was_written_down_it_settles_once() {
        Job job = scene.awarded(scene.offered());
        scene.awaitFact("PaymentDispatched", job.hash());
        scene.carol().awaitHeld(job.hash());
        try (HeldBack appends = HeldBack.appends(scene.server())) {
            scene.carol().takeWhenHeld(job.hash());
            Awaitility.await("success at the node")
                    .atMost(LightningScene.PATIENCE)
                    .until(() -> scene.hasSucceeded(job.hash()));
            appends.awaitAttempt();
            scene.server().kill9();
        }
        assertThat(scene.facts("PaymentSettled", job.hash())).isZero();

        scene.restart();

        scene.assertPaidOnce(job);
    }

    /** What nobody here sent is neither sent again nor taken for ours. */
    @Test
    void invoice_that_somebody_paid_with_the_node_before_is_booked_once_and_asked_about() {
        Offer offer = scene.offered();
        PaymentHash hash = offer.invoice().paymentHash();
        scene.payBehindTheMarketsBack(offer.invoice());

        Job job = scene.awarded(offer);

        scene.awaitFact("PaymentSettled", hash);
        scene.awaitFact("CaseOpened", hash);
        assertThat(scene.facts("PaymentDispatched", hash)).isZero();
        scene.assertMovedOnce(hash);
        assertThat(LightningScene.sum(scene.trialBalance(), "suspense:"))
                .isEqualTo(Provider.PRICE_MSAT);
        assertThat(Log.of(scene.server()).count("OrderClosed", "order", job.order())).isZero();

        scene.explain(hash);

        scene.awaitClosed(job);
        assertThat(LightningScene.sum(scene.trialBalance(), "suspense:")).isZero();
        scene.assertMovedOnce(hash);
        assertThat(scene.reconcile()).as("differences").isZero();
    }

    @Test
    void rail_log_and_books_have_the_same_payments() {
        Job job = scene.awarded(scene.offered());
        scene.carol().takeWhenHeld(job.hash());
        scene.assertPaidOnce(job);

        assertThat(scene.reconcile()).as("differences").isZero();
    }
}
