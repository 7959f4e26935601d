package exchequer.ledger;

import exchequer.eventstore.consumer.ReceivedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events in the form the market and settlement publish them, all fields included. */
final class Facts {

    static final String TENANT = "acme";
    static final String BUYER = "b".repeat(64);
    static final String PROVIDER = "c".repeat(64);
    static final String RAIL = "simulated:treasury";
    static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

    private Facts() {}

    static Map<String, Object> deliveryAccepted(int order, long priceMsat) {
        var json = parties(order);
        json.put("delivery_id", id("dlv", order));
        json.put("price_msat", priceMsat);
        json.put("accepted_by", "automatic");
        json.put("accepted_at", START.plusSeconds(order).toString());
        return json;
    }

    static Map<String, Object> paymentIntended(int order, int payment, long amountMsat) {
        var json = parties(order);
        json.put("payment_hash", paymentHash(payment));
        json.put("charge_id", id("chg", payment));
        json.put("bolt11", "lnbcrt1example");
        json.put("amount_msat", amountMsat);
        json.put("fee_cap_msat", 210L);
        json.put("business_day", "2026-03-01");
        json.put("rail", RAIL);
        json.put("intended_at", START.plusSeconds(payment).toString());
        return json;
    }

    static Map<String, Object> paymentSettled(
            int order, int payment, long amountMsat, long feeMsat, long priceMsat) {
        var json = parties(order);
        json.put("payment_hash", paymentHash(payment));
        json.put("amount_msat", amountMsat);
        json.put("fee_msat", feeMsat);
        json.put("order_price_msat", priceMsat);
        json.put("proof", byPreimage(payment));
        json.put("rail", RAIL);
        json.put("business_day", "2026-03-01");
        json.put("settled_at", START.plusSeconds(payment).plusNanos(123_456_789).toString());
        return json;
    }

    static Map<String, Object> paymentFailed(int order, int payment) {
        var json = parties(order);
        json.put("payment_hash", paymentHash(payment));
        json.put("reason", "NO_ROUTE");
        json.put("detail", "none within the fee cap");
        json.put("business_day", "2026-03-01");
        json.put("failed_at", START.plusSeconds(payment).toString());
        return json;
    }

    /** A case about money, by where it is from. */
    static Map<String, Object> caseOpened(int number, Map<String, Long> money) {
        var json = aCase(number, money);
        json.put("opened_at", START.plusSeconds(number).toString());
        return json;
    }

    static Map<String, Object> caseResolved(int number, String outcome, Map<String, Long> money) {
        var json = aCase(number, money);
        json.put("outcome", outcome);
        if (outcome.equals("claimed")) {
            json.put("claimed_from", money.containsKey("uncovered_price") ? BUYER : PROVIDER);
        }
        json.put("reason", "looked at");
        json.put("resolved_at", START.plusSeconds(number + 1).toString());
        return json;
    }

    static String caseId(int number) {
        return id("cas", number);
    }

    private static Map<String, Object> aCase(int number, Map<String, Long> money) {
        var json = parties(number);
        json.put("case_id", caseId(number));
        json.put("kind", "second_settlement");
        json.put("payment_hash", paymentHash(number));
        json.put("rail", RAIL);
        json.put(
                "money_in_question",
                money.entrySet().stream()
                        .map(
                                part ->
                                        json(
                                                Map.of(
                                                        "source",
                                                        part.getKey(),
                                                        "amount_msat",
                                                        part.getValue())))
                        .toList());
        return json;
    }

    static Map<String, Object> escrowLocked(int order, int payment, long lockedMsat) {
        var json = escrow(order);
        json.put("payment_hash", paymentHash(payment));
        json.put("locked_msat", lockedMsat);
        json.put("cancel_height", 800_126L);
        json.put("locked_at", START.plusSeconds(payment).toString());
        return json;
    }

    static Map<String, Object> escrowReleased(
            int order, int payment, long receivedMsat, long marketFeeMsat, long priceMsat) {
        var json = escrow(order);
        json.put("payment_hash", paymentHash(payment));
        json.put("received_msat", receivedMsat);
        json.put("price_msat", priceMsat);
        json.put("market_fee_msat", marketFeeMsat);
        json.put("preimage", preimage(payment));
        json.put("released_at", START.plusSeconds(payment).toString());
        return json;
    }

    static Map<String, Object> escrowCancelled(int order, long lockedMsat) {
        var json = escrow(order);
        json.put("locked_msat", lockedMsat);
        json.put("reason", "refused");
        json.put("cancelled_at", START.plusSeconds(order).toString());
        return json;
    }

    static Map<String, Object> escrowExpired(int order, long lockedMsat) {
        var json = escrow(order);
        json.put("locked_msat", lockedMsat);
        json.put("expired_at", START.plusSeconds(order).toString());
        return json;
    }

    static Map<String, Object> depositReceived(int payment, long receivedMsat) {
        var json = new LinkedHashMap<String, Object>();
        json.put("deposit_id", id("dep", payment));
        json.put("buyer", BUYER);
        json.put("payment_hash", paymentHash(payment));
        json.put("received_msat", receivedMsat);
        json.put("preimage", preimage(payment));
        json.put("rail", RAIL);
        json.put("balance_page", BUYER + "/1");
        json.put("now_payable", List.of());
        json.put("received_at", START.plusSeconds(payment).toString());
        return json;
    }

    static Map<String, Object> balanceDrawn(int order, int payment, long amountMsat, long feeMsat) {
        var json = parties(order);
        json.put("payment_hash", paymentHash(payment));
        json.put("amount_msat", amountMsat);
        json.put("fee_msat", feeMsat);
        json.put("held_msat", amountMsat + feeMsat);
        json.put("balance_page", BUYER + "/1");
        json.put("now_payable", List.of());
        json.put("drawn_at", START.plusSeconds(payment).toString());
        return json;
    }

    static Map<String, Object> refundIssued(int order, long amountMsat, String reason) {
        var json = parties(order);
        json.put("refund_id", id("rfd", order));
        json.put("payment_hash", paymentHash(order));
        json.put("amount_msat", amountMsat);
        json.put("reason", reason);
        json.put("note", "looked at");
        json.put("balance_page", BUYER + "/1");
        json.put("now_payable", List.of());
        json.put("issued_at", START.plusSeconds(order).toString());
        return json;
    }

    private static Map<String, Object> escrow(int order) {
        var json = parties(order);
        json.put("escrow_id", id("esc", order));
        json.put("rail", RAIL);
        return json;
    }

    static ReceivedEvent event(long position, String name, Map<String, Object> json) {
        return event(position, TENANT, name, json(json));
    }

    static ReceivedEvent event(long position, String tenant, String name, String json) {
        return new ReceivedEvent(
                position,
                "event-" + position,
                "exchequer." + name,
                versionOf(name),
                tenant,
                START.plusSeconds(position),
                Map.of(),
                json.getBytes(StandardCharsets.UTF_8));
    }

    /** As it was stored before there was a second kind of proof, and as it is read since. */
    static ReceivedEvent paymentSettledInItsFirstVersion(
            long position, int order, int payment, long amountMsat, long feeMsat, long priceMsat) {
        var current = paymentSettled(order, payment, amountMsat, feeMsat, priceMsat);
        var stored = new LinkedHashMap<String, Object>();
        current.forEach(
                (name, value) -> {
                    if (name.equals("proof")) {
                        stored.put("preimage", preimage(payment));
                    } else {
                        stored.put(name, value);
                    }
                });
        var event = event(position, "PaymentSettled", current);
        return new ReceivedEvent(
                position,
                event.eventId(),
                event.type(),
                "1",
                event.tenantId(),
                event.occurredAt(),
                event.headers(),
                json(stored).getBytes(StandardCharsets.UTF_8),
                event.current());
    }

    private static String versionOf(String name) {
        return switch (name) {
            case "CaseOpened" -> "3";
            case "CaseResolved", "PaymentSettled" -> "2";
            default -> "1";
        };
    }

    static String json(Map<String, Object> fields) {
        var text = new StringBuilder("{");
        fields.forEach(
                (name, value) -> {
                    text.append(text.length() > 1 ? "," : "")
                            .append('"')
                            .append(name)
                            .append("\":");
                    text.append(value instanceof String s ? '"' + s + '"' : value);
                });
        return text.append('}').toString();
    }

    static Object byPreimage(int payment) {
        return object(Map.of("type", "PREIMAGE", "preimage", preimage(payment)));
    }

    static Object byTransfer(String transferId) {
        return object(Map.of("type", "TRANSFER_ID", "transfer_id", transferId));
    }

    /** One that is not quoted. */
    private static Object object(Map<String, Object> fields) {
        return new StringBuilder(json(fields));
    }

    static String preimage(int payment) {
        return "%064x".formatted(payment);
    }

    static String paymentHash(int payment) {
        return Hash.over(HexFormat.of().parseHex(preimage(payment))).hex();
    }

    static String orderId(int order) {
        return id("ord", order);
    }

    private static Map<String, Object> parties(int order) {
        var json = new LinkedHashMap<String, Object>();
        json.put("order_id", orderId(order));
        json.put("rfq_id", id("rfq", order));
        json.put("buyer", BUYER);
        json.put("provider", PROVIDER);
        return json;
    }

    private static String id(String prefix, int number) {
        return "%s_%032x".formatted(prefix, number);
    }
}
