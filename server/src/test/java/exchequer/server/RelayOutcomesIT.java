package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.ids.TenantId;
import exchequer.nip90.nostr.NostrEvent;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What buyers and providers that know nothing but NIP-90 see of awards, money and endings. */
class RelayOutcomesIT {

    private static final List<String> BID = List.of("bid", "50000");
    private static final List<String> PAY_FIRST = List.of("status", "payment-required");

    private final RunningServer server = RunningServer.shared();
    private final Log log = Log.of(server);
    private Buyer account;
    private RelayParty buyer;
    private RelayParty provider;
    private RelayParty rival;

    @BeforeEach
    void join() {
        account = Buyer.register(server);
        buyer = new RelayParty(server, account.key());
        provider = new RelayParty(server, Buyer.anyKey());
        rival = new RelayParty(server, Buyer.anyKey());
    }

    @AfterEach
    void leave() {
        List.of(buyer, provider, rival).forEach(RelayParty::close);
    }

    @Test
    void both_sides_hear_of_the_award_and_of_the_money() {
        NostrEvent request = ask();
        deliver(provider, request, 21_000, 21_000);

        NostrEvent won = provider.hears(request, "processing", "awarded");
        NostrEvent paid = provider.hears(request, "success", "paid");
        NostrEvent placed = buyer.hears(request, "processing", "awarded");
        NostrEvent ended = buyer.hears(request, "success", "paid");

        assertThat(won.content()).contains("21000 msat");
        assertThat(placed.content()).contains("21000 msat").contains(provider.pubkey());
        assertThat(paid.content()).contains("21000 msat").contains(paidHash(request, provider));
        assertThat(List.of(won, paid, placed, ended))
                .allSatisfy(
                        told -> {
                            assertThat(told.pubkey()).isNotEqualTo(buyer.pubkey());
                            assertThat(told.expiration()).isPresent();
                            // A client could offer its user to pay it once more.
                            assertThat(told.tagsNamed("amount")).isEmpty();
                        });
        assertThat(provider.balanceMsat()).isEqualTo(21_000);
    }

    /** Each has what the other lacks; together they are still nobody who could be paid. */
    @Test
    void invoice_of_one_never_pays_for_the_result_of_another() {
        NostrEvent request = ask();
        provider.publish(
                6_050, "4", List.of("e", request.id()), List.of("amount", "21000"), toBuyer());
        awaitEvent("DeliverySubmitted", request);
        rival.publish(
                7_000,
                "",
                List.of("e", request.id()),
                PAY_FIRST,
                rival.amount("race-" + request.id(), 20_000, 20_000),
                toBuyer());
        awaitEvent("ChargeRaised", request);
        // The provider's own invoice comes last; had anybody been awarded before, it would be late.
        provider.publish(
                7_000,
                "",
                List.of("e", request.id()),
                PAY_FIRST,
                provider.amount(request.id(), 21_000, 21_000),
                toBuyer());

        JsonNode order = closedOrder(request, provider);

        assertThat(order.get("outcome").asText()).isEqualTo("paid");
        assertThat(provider.balanceMsat()).isEqualTo(21_000);
        assertThat(rival.balanceMsat()).isZero();
        assertThat(log.count("OrderPlaced", "rfq", rfq(request).value())).isEqualTo(1);
    }

    @Test
    void of_amount_and_invoice_the_higher_counts_and_the_difference_is_on_record() {
        NostrEvent request = ask();
        deliver(provider, request, 30_000, 21_000);

        JsonNode order = closedOrder(request, provider);

        assertThat(order.get("price_msat").asLong()).isEqualTo(30_000);
        assertThat(provider.balanceMsat()).isEqualTo(21_000);
        assertThat(timeline(request))
                .anyMatch(
                        line ->
                                line.endsWith(
                                        "asks for 21,000 msat, the message around the invoice said"
                                                + " 30,000 msat."));
    }

    /** Its amount is within the bid, its invoice is not. */
    @Test
    void invoice_above_the_bid_is_refused_whatever_the_amount_says() {
        NostrEvent request = ask();

        deliver(provider, request, 21_000, 50_001);

        assertThat(provider.hears(request, "error", "price_above_limit").content())
                .contains("50001 msat")
                .contains("50000 msat");
        assertThat(log.count("OrderPlaced", "rfq", rfq(request).value())).isZero();
        assertThat(provider.balanceMsat()).isZero();
    }

    @Test
    void cancellation_after_the_payment_changes_nothing_and_the_buyer_is_told() {
        NostrEvent request = ask();
        deliver(provider, request, 21_000, 21_000);
        closedOrder(request, provider);

        takeBack(buyer, request);

        assertThat(buyer.hears(request, "error", "rfq_not_open").content()).contains("awarded");
        assertThat(closedOrder(request, provider).get("outcome").asText()).isEqualTo("paid");
        assertThat(log.count("RfqCancelled", "rfq", rfq(request).value())).isZero();
    }

    @Test
    void cancellation_before_the_award_ends_it_and_late_work_is_refused() {
        NostrEvent request = ask();
        takeBack(rival, request);
        takeBack(buyer, request);
        awaitEvent("RfqCancelled", request);
        takeBack(buyer, request);

        deliver(provider, request, 21_000, 21_000);

        provider.hears(request, "error", "rfq_not_open");
        assertThat(log.count("RfqCancelled", "rfq", rfq(request).value())).isEqualTo(1);
        assertThat(log.count("OrderPlaced", "rfq", rfq(request).value())).isZero();
        assertThat(provider.balanceMsat()).isZero();
        assertThat(buyer.heard()).isEmpty();
    }

    @Test
    void sample_is_shown_to_the_buyer_and_is_no_delivery() {
        NostrEvent request = ask();

        provider.publish(
                7_000,
                "four, pro",
                List.of("e", request.id()),
                List.of("status", "partial"),
                provider.amount(request.id(), 21_000, 21_000),
                toBuyer());

        awaitEvent("WorkProgressed", request);
        assertThat(timeline(request)).anyMatch(line -> line.endsWith("partial: four, pro."));
        assertThat(log.count("DeliverySubmitted", "rfq", rfq(request).value())).isZero();
        assertThat(log.count("OrderPlaced", "rfq", rfq(request).value())).isZero();
    }

    /** Opened when this returns. */
    private NostrEvent ask() {
        NostrEvent request = buyer.publish(5_050, "", List.of("i", "What is 2+2?", "text"), BID);
        awaitEvent("RfqOpened", request);
        return request;
    }

    private void deliver(RelayParty worker, NostrEvent request, long stated, long invoiced) {
        worker.publish(
                6_050,
                "4",
                List.of("e", request.id()),
                toBuyer(),
                worker.amount(request.id(), stated, invoiced));
    }

    private static void takeBack(RelayParty who, NostrEvent request) {
        who.publish(5, "", List.of("e", request.id()), List.of("k", "5050"));
    }

    private List<String> toBuyer() {
        return List.of("p", buyer.pubkey());
    }

    private RfqId rfq(NostrEvent request) {
        return RfqId.of(
                new TenantId(RunningServer.TENANT), new Pubkey(buyer.pubkey()), request.id());
    }

    private void awaitEvent(String type, NostrEvent request) {
        Awaitility.await(type)
                .atMost(Duration.ofSeconds(30))
                .until(() -> log.count(type, "rfq", rfq(request).value()) > 0);
    }

    private JsonNode closedOrder(NostrEvent request, RelayParty worker) {
        OrderId order = OrderId.of(QuoteId.of(rfq(request), new Pubkey(worker.pubkey())));
        return account.awaitOrder(order.value(), "closed_at").get("order");
    }

    private String paidHash(NostrEvent request, RelayParty worker) {
        return closedOrder(request, worker).get("paid_payment_hash").asText();
    }

    private List<String> timeline(NostrEvent request) {
        String path = "/v1/rfqs/" + rfq(request).value() + "/timeline?limit=100";
        return Awaitility.await("the views")
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> account.api().get(path).ok().get("items").findValuesAsText("summary"),
                        lines -> lines.size() >= log.positions("rfq", rfq(request).value()).size());
    }
}
