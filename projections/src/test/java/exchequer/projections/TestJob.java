package exchequer.projections;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One job of a market, told event by event; every step is a second after the one before. */
public final class TestJob {

    public static final String BUYER = "b".repeat(64);
    public static final String PROVIDER = "a".repeat(64);

    private final TestMarket market;
    private final String tenant;
    private final String name;
    private Instant now;

    public TestJob(TestMarket market, String tenant, String name, Instant start) {
        this.market = market;
        this.tenant = tenant;
        this.name = name;
        this.now = start;
    }

    public String rfqId() {
        return id("rfq_", "rfq");
    }

    public String quoteId(String provider) {
        return id("quo_", provider);
    }

    public String orderId() {
        return id("ord_", PROVIDER);
    }

    public String deliveryId() {
        return id("dlv_", PROVIDER);
    }

    public String preimage(int attempt) {
        return sha256((tenant + name + attempt).getBytes(StandardCharsets.UTF_8));
    }

    public String paymentHash(int attempt) {
        return sha256(HexFormat.of().parseHex(preimage(attempt)));
    }

    /** Of the first attempt at Spark to pay that hash. */
    public String transferId(int attempt) {
        var hash =
                sha256(
                        ("exchequer spark payment " + paymentHash(attempt))
                                .getBytes(StandardCharsets.UTF_8));
        var variant = "89ab".charAt(Character.digit(hash.charAt(16), 16) & 3);
        return "%s-%s-8%s-%c%s-%s01"
                .formatted(
                        hash.substring(0, 8),
                        hash.substring(8, 12),
                        hash.substring(13, 16),
                        variant,
                        hash.substring(17, 20),
                        hash.substring(20, 30));
    }

    public TestJob at(Instant moment) {
        now = moment;
        return this;
    }

    public TestJob opened() {
        var inputs = java.util.List.of(Map.of("type", "text", "data", "hello"));
        return add(
                "RfqOpened",
                with("rfq_id", rfqId())
                        .and("buyer", BUYER)
                        .and("service", "text-generation")
                        .and("inputs", inputs)
                        .and("params", java.util.List.of())
                        .and("output", "text/plain")
                        .and("max_price_msat", 5_000)
                        .and("award_policy", "manual")
                        .and("acceptance", "automatic")
                        .and("payment_terms", "on_acceptance")
                        .and("targets", java.util.List.of())
                        .and("origin", "relay")
                        .and("external_ref", "request-" + name)
                        .and("opened_at", now)
                        .and("quote_until", now.plusSeconds(30))
                        .and("expires_at", now.plusSeconds(600)));
    }

    public TestJob quoted(String provider, long price, int revision) {
        return add(
                "QuoteSubmitted",
                with("quote_id", quoteId(provider))
                        .and("rfq_id", rfqId())
                        .and("buyer", BUYER)
                        .and("provider", provider)
                        .and("price_msat", price)
                        .and("revision", revision)
                        .and("external_ref", null)
                        .and("submitted_at", now)
                        .and("expires_at", now.plusSeconds(60)));
    }

    public TestJob cancelled() {
        return add(
                "RfqCancelled",
                with("rfq_id", rfqId()).and("buyer", BUYER).and("cancelled_at", now));
    }

    public TestJob expired() {
        return add(
                "RfqExpired", with("rfq_id", rfqId()).and("buyer", BUYER).and("expired_at", now));
    }

    public TestJob placed(long price) {
        return add(
                "OrderPlaced",
                order().and("quote_id", quoteId(PROVIDER))
                        .and("buyer", BUYER)
                        .and("provider", PROVIDER)
                        .and("price_msat", price)
                        .and("awarded_by", "manual")
                        .and("acceptance", "automatic")
                        .and("payment_terms", "on_acceptance")
                        .and("placed_at", now));
    }

    public TestJob progressed(String note) {
        return add(
                "WorkProgressed",
                order().and("provider", PROVIDER)
                        .and("note", note)
                        .and("external_ref", null)
                        .and("reported_at", now));
    }

    public TestJob delivered(String content) {
        return add(
                "DeliverySubmitted",
                order().and("delivery_id", deliveryId())
                        .and("quote_id", quoteId(PROVIDER))
                        .and("buyer", BUYER)
                        .and("provider", PROVIDER)
                        .and("content", content)
                        .and("content_sha256", sha256(content.getBytes(StandardCharsets.UTF_8)))
                        .and("external_ref", "result-" + name)
                        .and("submitted_at", now));
    }

    public TestJob proven() {
        add(
                "ProofRecorded",
                proof().and("provider", PROVIDER)
                        .and("content_sha256", "c".repeat(64))
                        .and("evidence_sha256", "e".repeat(64))
                        .and("evidence_ref", "result-" + name)
                        .and("recorded_at", now));
        return add("ProofAccepted", proof().and("accepted_at", now));
    }

    public TestJob accepted(long price) {
        return add(
                "DeliveryAccepted",
                order().and("delivery_id", deliveryId())
                        .and("buyer", BUYER)
                        .and("provider", PROVIDER)
                        .and("price_msat", price)
                        .and("accepted_by", "automatic")
                        .and("accepted_at", now));
    }

    public TestJob charged(int attempt, long amount) {
        return add(
                "ChargeRaised",
                order().and("charge_id", id("chg_", "charge" + attempt))
                        .and("quote_id", quoteId(PROVIDER))
                        .and("buyer", BUYER)
                        .and("provider", PROVIDER)
                        .and("bolt11", "lnbcrt-" + name + attempt)
                        .and("payment_hash", paymentHash(attempt))
                        .and("payee_node", "02" + "d".repeat(64))
                        .and("amount_msat", amount)
                        .and("stated_amount_msat", null)
                        .and("external_ref", null)
                        .and("raised_at", now)
                        .and("expires_at", now.plusSeconds(3_600)));
    }

    public TestJob refused(String code) {
        return add(
                "ChargeRefused",
                order().and("charge_id", id("chg_", "refused"))
                        .and("provider", PROVIDER)
                        .and("code", code)
                        .and("detail", "asks for 9,000 msat, 2,000 msat is owed")
                        .and("external_ref", null)
                        .and("refused_at", now));
    }

    public TestJob intended(int attempt, long amount) {
        return add(
                "PaymentIntended",
                payment(attempt)
                        .and("charge_id", id("chg_", "charge" + attempt))
                        .and("buyer", BUYER)
                        .and("provider", PROVIDER)
                        .and("bolt11", "lnbcrt-" + name + attempt)
                        .and("amount_msat", amount)
                        .and("fee_cap_msat", 100)
                        .and("business_day", LocalDate.of(2026, 3, 1))
                        .and("rail", "simulated")
                        .and("intended_at", now));
    }

    public TestJob dispatched(int attempt) {
        return add("PaymentDispatched", payment(attempt).and("dispatched_at", now));
    }

    public TestJob unknown(int attempt) {
        return add(
                "PaymentOutcomeUnknown",
                payment(attempt).and("detail", "the node does not answer").and("since", now));
    }

    public TestJob failed(int attempt) {
        return add(
                "PaymentFailed",
                payment(attempt)
                        .and("buyer", BUYER)
                        .and("provider", PROVIDER)
                        .and("reason", "no_route")
                        .and("detail", "no route within the cap")
                        .and("business_day", LocalDate.of(2026, 3, 1))
                        .and("failed_at", now));
    }

    public TestJob settled(int attempt, long amount, long fee) {
        return settled(attempt, amount, fee, preimage(attempt), "simulated");
    }

    public TestJob settled(int attempt, long amount, long fee, String preimage, String rail) {
        return settled(
                attempt, amount, fee, Map.of("type", "PREIMAGE", "preimage", preimage), rail);
    }

    public TestJob settledByTransfer(int attempt, long amount, long fee, String transferId) {
        return settled(
                attempt,
                amount,
                fee,
                Map.of("type", "TRANSFER_ID", "transfer_id", transferId),
                "spark");
    }

    private TestJob settled(
            int attempt, long amount, long fee, Map<String, String> proof, String rail) {
        return add(
                "PaymentSettled",
                "2",
                payment(attempt)
                        .and("buyer", BUYER)
                        .and("provider", PROVIDER)
                        .and("amount_msat", amount)
                        .and("fee_msat", fee)
                        .and("order_price_msat", amount)
                        .and("proof", proof)
                        .and("rail", rail)
                        .and("business_day", LocalDate.of(2026, 3, 1))
                        .and("settled_at", now));
    }

    public TestJob closed(String outcome) {
        return add(
                "OrderClosed",
                order().and("buyer", BUYER)
                        .and("provider", PROVIDER)
                        .and("outcome", outcome)
                        .and("closed_at", now));
    }

    public TestJob deposited(long amount) {
        return add(
                "DepositReceived",
                with("deposit_id", id("dep_", name))
                        .and("buyer", BUYER)
                        .and("payment_hash", paymentHash(9))
                        .and("received_msat", amount)
                        .and("preimage", preimage(9))
                        .and("rail", "simulated")
                        .and("balance_page", BUYER + "/1")
                        .and("now_payable", List.of())
                        .and("received_at", now));
    }

    public TestJob held(int attempt, long amount, long feeCap) {
        return add(
                "BalanceHeld",
                payment(attempt)
                        .and("buyer", BUYER)
                        .and("amount_msat", amount)
                        .and("fee_cap_msat", feeCap)
                        .and("balance_page", BUYER + "/1")
                        .and("held_at", now));
    }

    public TestJob drawn(int attempt, long amount, long fee, long held) {
        return add(
                "BalanceDrawn",
                payment(attempt)
                        .and("buyer", BUYER)
                        .and("amount_msat", amount)
                        .and("fee_msat", fee)
                        .and("held_msat", held)
                        .and("balance_page", BUYER + "/1")
                        .and("now_payable", List.of())
                        .and("drawn_at", now));
    }

    public TestJob freed(int attempt, long released) {
        return add(
                "BalanceReleased",
                payment(attempt)
                        .and("buyer", BUYER)
                        .and("released_msat", released)
                        .and("balance_page", BUYER + "/1")
                        .and("now_payable", List.of())
                        .and("released_at", now));
    }

    public TestJob refunded(int attempt, long amount) {
        return add(
                "RefundIssued",
                payment(attempt)
                        .and("refund_id", id("rfd_", name))
                        .and("buyer", BUYER)
                        .and("amount_msat", amount)
                        .and("reason", "overcharged")
                        .and("note", "too dear")
                        .and("balance_page", BUYER + "/1")
                        .and("now_payable", List.of())
                        .and("issued_at", now));
    }

    public TestJob postponed(long missing) {
        return add(
                "PaymentPostponed",
                order().and("buyer", BUYER)
                        .and("missing_msat", missing)
                        .and("balance_page", BUYER + "/1")
                        .and("postponed_at", now));
    }

    public TestJob caseOpened(String kind) {
        return add(
                "CaseOpened",
                "3",
                aCase(kind)
                        .and(
                                "evidence",
                                Map.of("rail_said", "succeeded", "other_payments", List.of()))
                        .and("detail", "the rail reported failure first")
                        .and("opened_at", now));
    }

    public TestJob casePartlyResolved(String kind, String outcome, long msat) {
        return add(
                "CasePartlyResolved",
                "1",
                aCase(kind)
                        .and(
                                "money_in_question",
                                List.of(Map.of("source", "left_treasury", "amount_msat", msat)))
                        .and("outcome", outcome)
                        .and("reason", "a part of it")
                        .and("resolved_at", now));
    }

    public TestJob railReconciled(String run, String outcome) {
        return add(
                "RailReconciled",
                "1",
                with("run_id", run)
                        .and("rail", "simulated")
                        .and("outcome", outcome)
                        .and("listed_count", 3)
                        .and("logged_count", 2)
                        .and("differing_count", 1)
                        .and("answered_count", 0)
                        .and("log_position", 5)
                        .and("started_at", now)
                        .and("finished_at", now));
    }

    public TestJob caseResolved(String kind, String outcome, String reason) {
        return add(
                "CaseResolved",
                "2",
                aCase(kind)
                        .and("outcome", outcome)
                        .and("claimed_from", outcome.equals("claimed") ? PROVIDER : null)
                        .and("reason", reason)
                        .and("resolved_at", now));
    }

    public String caseId(String kind) {
        return id("cas_", kind);
    }

    private Payload aCase(String kind) {
        return (kind.equals("payment_without_order")
                        ? with("payment_hash", paymentHash(1)).and("order_id", null)
                        : payment(1).and("buyer", BUYER).and("provider", PROVIDER))
                .and("case_id", caseId(kind))
                .and("kind", kind)
                .and("rail", "simulated")
                .and(
                        "money_in_question",
                        List.of(Map.of("source", "left_treasury", "amount_msat", 2_000)));
    }

    /** Everything up to a delivery that is owed for and charged. */
    public TestJob owed(long price) {
        return opened().quoted(PROVIDER, price, 1)
                .placed(price)
                .delivered("result of " + name)
                .proven()
                .accepted(price)
                .charged(1, price);
    }

    /** A whole paid job whose money moves at the given moment. */
    public TestJob paidAt(Instant moment, long price, long fee) {
        return owed(price)
                .intended(1, price)
                .dispatched(1)
                .at(moment)
                .settled(1, price, fee)
                .closed("paid");
    }

    private Payload order() {
        return with("order_id", orderId()).and("rfq_id", rfqId());
    }

    private Payload payment(int attempt) {
        return order().and("payment_hash", paymentHash(attempt));
    }

    private Payload proof() {
        return with("proof_id", id("prf_", PROVIDER))
                .and("order_id", orderId())
                .and("delivery_id", deliveryId());
    }

    private TestJob add(String event, Payload payload) {
        return add(event, "1", payload);
    }

    private TestJob add(String event, String version, Payload payload) {
        market.append(tenant, event, version, now, payload.fields, Map.of());
        now = now.plusSeconds(1);
        return this;
    }

    private String id(String prefix, String part) {
        var hash = sha256((tenant + "/" + name + "/" + part).getBytes(StandardCharsets.UTF_8));
        return prefix + hash.substring(0, 32);
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Payload with(String field, Object value) {
        return new Payload().and(field, value);
    }

    private static final class Payload {
        private final Map<String, Object> fields = new LinkedHashMap<>();

        Payload and(String field, @org.jspecify.annotations.Nullable Object value) {
            fields.put(field, value);
            return this;
        }
    }
}
