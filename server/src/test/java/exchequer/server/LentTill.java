package exchequer.server;

import static exchequer.server.LentService.JSON;
import static exchequer.server.LentService.error;
import static exchequer.server.LentService.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.nwc.InvoiceEntry;
import exchequer.settlement.rail.nwc.NodeTill;
import exchequer.settlement.rail.nwc.ReceivingWallet.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** A wallet that is paid, lent to a {@link LentService}; its Lightning is simulated. */
final class LentTill implements LentService.Wallet {

    static final List<String> METHODS =
            List.of(
                    "make_invoice",
                    "lookup_invoice",
                    "list_transactions",
                    "get_info",
                    "make_hold_invoice",
                    "settle_hold_invoice",
                    "cancel_hold_invoice");

    private final NodeTill till;
    private final LentService service;
    private final List<String> methods;

    private LentTill(NodeTill till, LentService service, List<String> methods) {
        this.till = till;
        this.service = service;
        this.methods = methods;
    }

    static void lend(NodeTill till, LentService service) {
        lend(till, service, METHODS);
    }

    /**
     * @param methods what it says that the connection may ask for
     */
    static void lend(NodeTill till, LentService service, List<String> methods) {
        till.onPaid(entry -> service.notify(news(entry), transaction(entry)));
        service.serve(new LentTill(till, service, methods));
    }

    private static String news(InvoiceEntry entry) {
        return entry.standing() == InvoiceEntry.Standing.SETTLED
                ? "payment_received"
                : "hold_invoice_accepted";
    }

    @Override
    public boolean isUp() {
        return till.isUp();
    }

    @Override
    public void asked(String id, String method, JsonNode params) {
        switch (method) {
            case "get_info" -> service.answer(id, result(info()));
            case "make_invoice" ->
                    service.answer(
                            id,
                            result(
                                    transaction(
                                            till.make(
                                                    amount(params),
                                                    description(params),
                                                    expiry(params)))));
            case "make_hold_invoice" ->
                    answer(
                            id,
                            till.makeHeld(
                                    new HoldInvoiceTerms(
                                            hash(params),
                                            amount(params),
                                            description(params),
                                            expiry(params),
                                            params.get("min_cltv_expiry_delta").intValue())),
                            LentTill::transaction);
            case "settle_hold_invoice" ->
                    answer(
                            id,
                            till.settle(new Preimage(params.get("preimage").textValue())),
                            _ -> JSON.createObjectNode());
            case "cancel_hold_invoice" ->
                    answer(id, till.cancel(hash(params)), _ -> JSON.createObjectNode());
            case "lookup_invoice" -> answer(id, till.lookUp(hash(params)), LentTill::transaction);
            case "list_transactions" -> service.answer(id, result(list(params)));
            default -> service.answer(id, error("NOT_IMPLEMENTED"));
        }
    }

    private <T> void answer(String id, Reply<T> reply, Function<T, JsonNode> reading) {
        switch (reply) {
            case Reply.Answered<T>(T value) -> service.answer(id, result(reading.apply(value)));
            case Reply.Refused<T>(boolean notFound, _) ->
                    service.answer(id, error(notFound ? "NOT_FOUND" : "INTERNAL"));
            case Reply.Silent<T> _ -> {}
        }
    }

    private ObjectNode info() {
        ObjectNode info =
                JSON.createObjectNode()
                        .put("alias", "lent")
                        .put("network", "regtest")
                        .put("block_height", till.height().orElseThrow());
        methods.forEach(info.putArray("methods")::add);
        return info;
    }

    private ObjectNode list(JsonNode params) {
        int offset = params.path("offset").intValue();
        ObjectNode list = JSON.createObjectNode();
        ArrayNode transactions = list.putArray("transactions");
        till.received().stream()
                .skip(offset)
                .limit(params.path("limit").intValue())
                .forEach(it -> transactions.add(transaction(it)));
        return list;
    }

    private static PaymentHash hash(JsonNode params) {
        return new PaymentHash(params.get("payment_hash").textValue());
    }

    private static Msat amount(JsonNode params) {
        return Msat.of(params.get("amount").longValue());
    }

    private static String description(JsonNode params) {
        return params.get("description").textValue();
    }

    private static Duration expiry(JsonNode params) {
        return Duration.ofSeconds(params.get("expiry").longValue());
    }

    /** As Alby Hub writes it, but for where that calls expired what it holds. */
    private static ObjectNode transaction(InvoiceEntry entry) {
        ObjectNode transaction =
                JSON.createObjectNode()
                        .put("type", "incoming")
                        .put("state", state(entry))
                        .put("invoice", entry.bolt11().orElse(""))
                        .put("description", "")
                        .put("preimage", entry.preimage().map(Preimage::value).orElse(""))
                        .put("payment_hash", entry.hash().value())
                        .put("amount", entry.amount().value())
                        .put("fees_paid", 0)
                        .put("created_at", 1_700_000_000);
        entry.settledAt()
                .map(Instant::getEpochSecond)
                .ifPresent(at -> transaction.put("settled_at", at));
        entry.settleBefore().ifPresent(block -> transaction.put("settle_deadline", block));
        return transaction;
    }

    private static String state(InvoiceEntry entry) {
        return switch (entry.standing()) {
            case OPEN, UNKNOWN -> "pending";
            case HELD -> "accepted";
            case SETTLED -> "settled";
            case CANCELED -> "failed";
            case EXPIRED -> "expired";
        };
    }
}
