package exchequer.bench.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;

import exchequer.eventstore.EventLog;
import exchequer.eventstore.EventTag;
import exchequer.eventstore.StoredEvent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A log of jobs from request to payment, eleven events each, as the product writes them; fifty jobs
 * are under way at any time. Made on reading.
 */
public final class PaidJobs implements EventLog {

    /** Events of a job. */
    public static final int EVENTS = 11;

    private static final int AT_ONCE = 50;
    private static final int BUYERS = 200;
    private static final int PROVIDERS = 500;
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final String INVOICE = "lnbcrt210n1p" + "56gflgsp5242q".repeat(24);

    private static final String PARTIES =
            "\"order_id\":\"ord_%1$032x\",\"rfq_id\":\"rfq_%1$032x\",\"buyer\":\"%2$064x\""
                    + ",\"provider\":\"%3$064x\"";

    private static final List<String> NAMES =
            List.of(
                    "RfqOpened",
                    "QuoteSubmitted",
                    "DeliverySubmitted",
                    "ProofRecorded",
                    "ChargeRaised",
                    "ProofAccepted",
                    "OrderPlaced",
                    "DeliveryAccepted",
                    "PaymentIntended",
                    "PaymentSettled",
                    "OrderClosed");

    /** Arguments: job, buyer, provider, time, payment hash. */
    private static final List<String> FORMS =
            List.of(
                    "{\"rfq_id\":\"rfq_%1$032x\",\"buyer\":\"%2$064x\",\"service\":\"text-generation\""
                            + ",\"inputs\":[{\"type\":\"text\",\"data\":\"a question of forty letters, or so\"}]"
                            + ",\"params\":[{\"name\":\"model\",\"values\":[\"small\"]}]"
                            + ",\"output\":\"text/plain\",\"max_price_msat\":25000"
                            + ",\"award_policy\":\"first_payable\",\"acceptance\":\"automatic\""
                            + ",\"payment_terms\":\"on_acceptance\",\"targets\":[],\"origin\":\"relay\""
                            + ",\"external_ref\":\"%1$064x\",\"opened_at\":\"%4$s\""
                            + ",\"quote_until\":\"%4$s\",\"expires_at\":\"%4$s\"}",
                    "{\"quote_id\":\"qte_%1$032x\",\"rfq_id\":\"rfq_%1$032x\",\"buyer\":\"%2$064x\""
                            + ",\"provider\":\"%3$064x\",\"price_msat\":21000,\"revision\":1"
                            + ",\"external_ref\":\"%1$064x\",\"submitted_at\":\"%4$s\""
                            + ",\"expires_at\":\"%4$s\"}",
                    "{\"delivery_id\":\"dlv_%1$032x\","
                            + PARTIES
                            + ",\"quote_id\":\"qte_%1$032x\",\"content\":\"an answer of some length, which"
                            + " is kept with the order so that its buyer can read it\""
                            + ",\"content_sha256\":\"%1$064x\",\"external_ref\":\"%1$064x\""
                            + ",\"submitted_at\":\"%4$s\"}",
                    "{\"proof_id\":\"prf_%1$032x\",\"order_id\":\"ord_%1$032x\""
                            + ",\"delivery_id\":\"dlv_%1$032x\",\"provider\":\"%3$064x\""
                            + ",\"content_sha256\":\"%1$064x\",\"evidence_sha256\":\"%1$064x\""
                            + ",\"evidence_ref\":\"%1$064x\",\"recorded_at\":\"%4$s\"}",
                    "{\"charge_id\":\"chg_%1$032x\","
                            + PARTIES
                            + ",\"quote_id\":\"qte_%1$032x\",\"bolt11\":\""
                            + INVOICE
                            + "\",\"payment_hash\":\"%5$s\",\"payee_node\":\"02%3$064x\""
                            + ",\"amount_msat\":21000,\"external_ref\":\"%1$064x\""
                            + ",\"raised_at\":\"%4$s\",\"expires_at\":\"%4$s\"}",
                    "{\"proof_id\":\"prf_%1$032x\",\"order_id\":\"ord_%1$032x\""
                            + ",\"delivery_id\":\"dlv_%1$032x\",\"accepted_at\":\"%4$s\"}",
                    "{"
                            + PARTIES
                            + ",\"quote_id\":\"qte_%1$032x\",\"price_msat\":21000"
                            + ",\"awarded_by\":\"first_payable\",\"acceptance\":\"automatic\""
                            + ",\"payment_terms\":\"on_acceptance\",\"placed_at\":\"%4$s\"}",
                    "{\"delivery_id\":\"dlv_%1$032x\","
                            + PARTIES
                            + ",\"price_msat\":21000,\"accepted_by\":\"automatic\""
                            + ",\"accepted_at\":\"%4$s\"}",
                    "{\"payment_hash\":\"%5$s\",\"charge_id\":\"chg_%1$032x\","
                            + PARTIES
                            + ",\"bolt11\":\""
                            + INVOICE
                            + "\",\"amount_msat\":21000,\"fee_cap_msat\":210"
                            + ",\"business_day\":\"2026-03-01\",\"rail\":\"simulated:treasury\""
                            + ",\"intended_at\":\"%4$s\"}",
                    "{\"payment_hash\":\"%5$s\","
                            + PARTIES
                            + ",\"amount_msat\":21000,\"fee_msat\":35,\"order_price_msat\":21000"
                            + ",\"proof\":{\"type\":\"PREIMAGE\",\"preimage\":\"%1$064x\"}"
                            + ",\"rail\":\"simulated:treasury\",\"business_day\":\"2026-03-01\""
                            + ",\"settled_at\":\"%4$s\"}",
                    "{" + PARTIES + ",\"outcome\":\"paid\",\"closed_at\":\"%4$s\"}");

    private final long jobs;
    private final MessageDigest sha256;

    /** A log of so many jobs. */
    public PaidJobs(long jobs) {
        this.jobs = (jobs + AT_ONCE - 1) / AT_ONCE * AT_ONCE;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized List<StoredEvent> read(long afterPosition, int max) {
        var page = new ArrayList<StoredEvent>(max);
        long last = Math.min(headPosition(), afterPosition + max);
        for (long position = afterPosition + 1; position <= last; position++) {
            page.add(event(position));
        }
        return page;
    }

    private StoredEvent event(long position) {
        long index = position - 1;
        long job = index / (AT_ONCE * EVENTS) * AT_ONCE + index % AT_ONCE;
        int step = (int) (index % (AT_ONCE * EVENTS) / AT_ONCE);
        Instant at = START.plusNanos(position * 1_000_000);
        String order = "%032x".formatted(job);
        return new StoredEvent(
                position,
                "%032x".formatted(position),
                "exchequer." + NAMES.get(step),
                NAMES.get(step).equals("PaymentSettled") ? "2" : "1",
                at,
                FORMS.get(step)
                        .formatted(job, 1 + job % BUYERS, 1 + job % PROVIDERS, at, hash(job))
                        .getBytes(UTF_8),
                Map.of(
                        "tenant_id",
                        "main",
                        "host",
                        "node-1",
                        "actor",
                        "policy:automation",
                        "correlation_id",
                        order,
                        "occurred_at",
                        at.toString()),
                List.of(new EventTag("order", "ord_" + order)));
    }

    private String hash(long job) {
        return HexFormat.of()
                .formatHex(sha256.digest(HexFormat.of().parseHex("%064x".formatted(job))));
    }

    @Override
    public List<StoredEvent> readTagged(EventTag tag, long afterPosition, int max) {
        throw new UnsupportedOperationException("a relay reads everything");
    }

    @Override
    public long headPosition() {
        return jobs * EVENTS;
    }

    @Override
    public AutoCloseable onAppend(Runnable listener) {
        return () -> {};
    }
}
