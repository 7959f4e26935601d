package exchequer.server;

import static exchequer.server.LentService.JSON;
import static exchequer.server.LentService.error;
import static exchequer.server.LentService.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.proof.Proofs;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.nwc.NodeWallet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A wallet that pays, lent to a {@link LentService}; its Lightning is simulated. */
final class LentWallet implements LentService.Wallet {

    private final NodeWallet wallet;
    private final LentService service;
    private final AtomicInteger unanswered = new AtomicInteger();

    private LentWallet(NodeWallet wallet, LentService service) {
        this.wallet = wallet;
        this.service = service;
    }

    static LentWallet lend(NodeWallet wallet, LentService service) {
        LentWallet lent = new LentWallet(wallet, service);
        wallet.onSent(
                success ->
                        service.notify(
                                "payment_sent", transaction(success.hash().value(), success)));
        service.serve(lent);
        return lent;
    }

    /** Requests to pay that were never answered, and never will be. */
    int unanswered() {
        return unanswered.get();
    }

    @Override
    public boolean isUp() {
        return wallet.isUp();
    }

    @Override
    public void asked(String id, String method, JsonNode params) {
        switch (method) {
            case "pay_invoice" -> pay(id, params.get("invoice").textValue());
            case "lookup_invoice" ->
                    service.answer(
                            id,
                            books(params.get("payment_hash").textValue())
                                    .map(LentService::result)
                                    .orElseGet(() -> error("NOT_FOUND")));
            case "list_transactions" ->
                    service.answer(id, result(JSON.createObjectNode().set("transactions", list())));
            case "get_balance" ->
                    service.answer(
                            id,
                            result(
                                    JSON.createObjectNode()
                                            .put("balance", wallet.balance().value())));
            default -> service.answer(id, result(JSON.createObjectNode().put("alias", "lent")));
        }
    }

    /** What the tests pay is never in the list: a lost request is what it is read for. */
    private static JsonNode list() {
        return JSON.createArrayNode();
    }

    private void pay(String id, String invoice) {
        wallet.pay(invoice)
                .ifPresentOrElse(
                        end -> end.thenAccept(it -> service.answer(id, paid(it))),
                        unanswered::incrementAndGet);
    }

    private static ObjectNode paid(RailUpdate end) {
        return switch (end) {
            case RailUpdate.Succeeded success ->
                    result(
                            JSON.createObjectNode()
                                    .put("preimage", Proofs.preimage(success.proof()).value())
                                    .put("fees_paid", success.fee().value()));
            case RailUpdate.Failed(_, var reason, _) ->
                    error(
                            reason == FailureReason.INSUFFICIENT_BALANCE
                                    ? "INSUFFICIENT_BALANCE"
                                    : "PAYMENT_FAILED");
            case RailUpdate.InFlight _, RailUpdate.NotFound _, RailUpdate.Unavailable _ ->
                    error("INTERNAL");
        };
    }

    private Optional<ObjectNode> books(String hash) {
        return wallet.books(new PaymentHash(hash)).map(it -> transaction(hash, it));
    }

    private static ObjectNode transaction(String hash, RailUpdate known) {
        ObjectNode transaction =
                JSON.createObjectNode()
                        .put("type", "outgoing")
                        .put("payment_hash", hash)
                        .put("created_at", 1_700_000_000);
        return switch (known) {
            case RailUpdate.Succeeded success ->
                    transaction
                            .put("state", "settled")
                            .put("preimage", Proofs.preimage(success.proof()).value())
                            .put("amount", success.amount().value())
                            .put("fees_paid", success.fee().value())
                            .put("settled_at", success.settledAt().getEpochSecond());
            case RailUpdate.Failed _ -> transaction.put("state", "failed").put("amount", 1);
            case RailUpdate.InFlight _, RailUpdate.NotFound _, RailUpdate.Unavailable _ ->
                    transaction.put("state", "pending").put("amount", 1);
        };
    }
}
