package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.regtest.LightningNetwork;
import exchequer.server.cli.Shell;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.lnd.Macaroon;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.lightningj.lnd.proto.LightningApi.HTLCAttempt;
import org.lightningj.lnd.proto.LightningApi.Invoice;
import org.lightningj.lnd.proto.LightningApi.InvoiceHTLCState;
import org.lightningj.lnd.proto.LightningApi.ListPaymentsRequest;
import org.lightningj.lnd.proto.LightningApi.Payment;
import org.lightningj.lnd.router.proto.RouterOuterClass.SendPaymentRequest;

/**
 * A market whose treasury is a real node. Alice pays, over Bob, what Carol's invoices ask for;
 * Carol takes the money when she is told to. Nobody else moves anything, so what the nodes own and
 * what the market has booked can be compared to the millisatoshi.
 */
final class LightningScene implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SETTLED = 1;
    private static final int SUCCEEDED = 2;

    private final LightningNetwork network = LightningNetwork.shared();
    private final HoldingWallet carol = new HoldingWallet(network.carol());
    private final NodeMoney before = NodeMoney.of(network);
    private final String[] properties;
    private final RunningServer server;
    private final Buyer buyer;

    /** Work that is delivered and charged, and not awarded yet. */
    record Offer(String rfq, String quote, Bolt11Invoice invoice) {}

    /** An order that is owed, and its only invoice. */
    record Job(String order, PaymentHash hash) {}

    LightningScene() {
        var alice = network.alice();
        properties =
                new String[] {
                    "exchequer.settlement.rail=lnd",
                    "exchequer.settlement.lnd.host=" + alice.host(),
                    "exchequer.settlement.lnd.port=" + alice.port(),
                    "exchequer.settlement.lnd.certificate=" + alice.certificate(),
                    "exchequer.settlement.lnd.macaroon="
                            + alice.bakeMacaroon("payer.macaroon", Macaroon.PAYER),
                    "exchequer.settlement.ask-every=200ms",
                    "exchequer.reconcile.second-look-after=300ms",
                    "exchequer.reconcile.every=0s"
                };
        server = RunningServer.fresh(properties);
        buyer = Buyer.register(server);
    }

    RunningServer server() {
        return server;
    }

    LightningNetwork network() {
        return network;
    }

    HoldingWallet carol() {
        return carol;
    }

    void restart() {
        server.start(properties);
    }

    Offer offered() {
        CompletableFuture<Bolt11Invoice> invoice = new CompletableFuture<>();
        try (Provider provider =
                new Provider(server, (request, msat) -> signed(request, msat, invoice))) {
            String rfq = buyer.open(provider.targeted());
            Offer offer = new Offer(rfq, buyer.quoteOf(rfq), Provider.join(invoice));
            awaitFact("ChargeRaised", offer.invoice.paymentHash());
            return offer;
        }
    }

    private String signed(String request, long msat, CompletableFuture<Bolt11Invoice> known) {
        Bolt11Invoice invoice = carol.invoice(msat, "work for " + request);
        known.complete(invoice);
        return invoice.text();
    }

    /** From here on everything is the market's to do. */
    Job awarded(Offer offer) {
        return new Job(buyer.award(offer.rfq, offer.quote), offer.invoice.paymentHash());
    }

    void awaitFact(String type, PaymentHash hash) {
        Awaitility.await(type + " of " + hash)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> facts(type, hash) > 0);
    }

    long facts(String type, PaymentHash hash) {
        return Log.of(server).count(type, "payment", hash.value());
    }

    /** What the payer's node has of a hash; a hash has one row there, or none. */
    List<Payment> atThePayer(PaymentHash hash) {
        return network
                .alice()
                .lightning()
                .listPayments(ListPaymentsRequest.newBuilder().setIncludeIncomplete(true).build())
                .getPaymentsList()
                .stream()
                .filter(payment -> payment.getPaymentHash().equals(hash.value()))
                .toList();
    }

    boolean hasSucceeded(PaymentHash hash) {
        return atThePayer(hash).stream().anyMatch(p -> p.getStatusValue() == SUCCEEDED);
    }

    /** The operator of the treasury's node pays an invoice that the market knows nothing of. */
    void payBehindTheMarketsBack(Bolt11Invoice invoice) {
        network.alice()
                .router()
                .sendPaymentV2(
                        SendPaymentRequest.newBuilder()
                                .setPaymentRequest(invoice.text())
                                .setFeeLimitMsat(5_000)
                                .setTimeoutSeconds(20)
                                .build())
                .next();
        carol.takeWhenHeld(invoice.paymentHash());
        Awaitility.await("success at the node")
                .atMost(PATIENCE)
                .until(() -> hasSucceeded(invoice.paymentHash()));
    }

    void awaitClosed(Job job) {
        Awaitility.await("closing of " + job.order)
                .atMost(PATIENCE)
                .until(() -> Log.of(server).count("OrderClosed", "order", job.order) > 0);
    }

    /** Answers the only open case, which is about this payment. */
    void explain(PaymentHash hash) {
        JsonNode open =
                Awaitility.await("the case in the list")
                        .atMost(PATIENCE)
                        .until(
                                () -> server.operator().get("/v1/cases?state=open").ok(),
                                cases -> cases.get("items").size() == 1)
                        .get("items")
                        .get(0);
        assertThat(open.get("payment_hash").asText()).isEqualTo(hash.value());
        server.operator()
                .post(
                        "/v1/cases/" + open.get("case_id").asText() + "/resolution",
                        Buyer.freshKey(),
                        "{\"resolution\":\"explain\",\"reason\":\"paid by hand, for this order\"}")
                .ok();
    }

    /** Exit status of the command that people run: 0 when rail, log and books agree. */
    int reconcile() {
        return Shell.run("reconcile", "--data", server.dataDir().toString());
    }

    /** At the payee, at the payer, in the log, and then in the books. */
    void assertPaidOnce(Job job) {
        awaitClosed(job);
        for (String fact : List.of("PaymentIntended", "PaymentSettled", "OrderClosed")) {
            assertThat(Log.of(server).count(fact, "order", job.order)).as(fact).isEqualTo(1);
        }
        for (String fact : List.of("PaymentFailed", "PaymentOutcomeUnknown", "CaseOpened")) {
            assertThat(Log.of(server).count(fact, "order", job.order)).as(fact).isZero();
        }
        assertMovedOnce(job.hash);
    }

    /** Between the nodes, whoever asked for it; and the books know of that and nothing else. */
    void assertMovedOnce(PaymentHash hash) {
        assertTakenOnce(hash);
        assertThat(atThePayer(hash)).hasSize(1);
        Payment payment = atThePayer(hash).getFirst();
        assertThat(payment.getStatusValue()).isEqualTo(SUCCEEDED);
        assertThat(payment.getHtlcsList())
                .filteredOn(htlc -> htlc.getStatus() == HTLCAttempt.HTLCStatus.SUCCEEDED)
                .hasSize(1);
        assertBooksAgree();
    }

    private void assertTakenOnce(PaymentHash hash) {
        Invoice invoice = carol.lookup(hash);
        assertThat(invoice.getStateValue()).isEqualTo(SETTLED);
        assertThat(invoice.getAmtPaidMsat()).isEqualTo(Provider.PRICE_MSAT);
        assertThat(invoice.getHtlcsList())
                .as("parts that reached the payee")
                .singleElement()
                .satisfies(htlc -> assertThat(htlc.getState()).isEqualTo(InvoiceHTLCState.SETTLED));
    }

    /** What the nodes gained and lost since the beginning is what the ledger says. */
    void assertBooksAgree() {
        NodeMoney moved = NodeMoney.of(network).minus(before);
        JsonNode books = trialBalance();
        assertThat(sum(books, "treasury:")).as("left the treasury").isEqualTo(moved.alice());
        assertThat(sum(books, "expense:routing")).as("routing fees").isEqualTo(moved.bob());
        assertThat(-sum(books, "treasury:") - sum(books, "expense:routing"))
                .as("reached the provider")
                .isEqualTo(moved.carol());
        assertThat(books.get("balanced").asBoolean()).isTrue();
        assertThat(server.operator().get("/v1/ledger/verification").ok().get("ok").asBoolean())
                .isTrue();
    }

    /** With everything booked that is in the log. */
    JsonNode trialBalance() {
        return Awaitility.await("the ledger")
                .atMost(PATIENCE)
                .until(
                        () -> server.operator().get("/v1/ledger/trial-balance").ok(),
                        books -> books.get("position").asLong() == Log.of(server).head());
    }

    static long sum(JsonNode books, String prefix) {
        long sum = 0;
        for (JsonNode line : books.get("accounts")) {
            if (line.get("account").asText().startsWith(prefix)) {
                sum += line.get("balance_msat").asLong();
            }
        }
        return sum;
    }

    @Override
    public void close() {
        server.close();
    }
}
