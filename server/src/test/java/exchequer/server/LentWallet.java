package exchequer.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.proof.Proofs;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.nwc.NodeWallet;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A wallet service that is not ours, {@code @getalby/sdk} from npm in a process of its own, before
 * a wallet whose Lightning is simulated.
 */
final class LentWallet implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final NodeWallet wallet;
    private final NodeProcess service;
    private final AtomicInteger unanswered = new AtomicInteger();

    private LentWallet(NodeWallet wallet, NodeProcess service) {
        this.wallet = wallet;
        this.service = service;
    }

    static NodePrograms install() {
        return NodePrograms.install(
                RunningServer.home().resolve("nip90-relay-bridge/src/test/js/wallet"),
                Path.of("target/js/wallet").toAbsolutePath());
    }

    static LentWallet start(
            NodePrograms programs, NodeWallet wallet, URI relay, String secret, String client) {
        LentWallet lent =
                new LentWallet(
                        wallet,
                        programs.start("lent.mjs", List.of(relay.toString(), secret, client)));
        wallet.onSent(lent::notify);
        Thread.ofVirtual().start(lent::serve);
        return lent;
    }

    /** Requests to pay that were never answered, and never will be. */
    int unanswered() {
        return unanswered.get();
    }

    private void serve() {
        try {
            while (true) {
                JsonNode request = service.hear();
                String id = request.get("id").textValue();
                JsonNode params = request.get("params");
                // A wallet that is down hears nothing.
                if (wallet.isUp()) {
                    serve(id, request.get("method").textValue(), params);
                }
            }
        } catch (AssertionError over) {
            // The service ended with the test.
        }
    }

    private void serve(String id, String method, JsonNode params) {
        switch (method) {
            case "pay_invoice" -> pay(id, params.get("invoice").textValue());
            case "lookup_invoice" ->
                    answer(
                            id,
                            books(params.get("payment_hash").textValue())
                                    .map(LentWallet::result)
                                    .orElseGet(() -> error("NOT_FOUND")));
            case "list_transactions" ->
                    answer(id, result(JSON.createObjectNode().set("transactions", list())));
            case "get_balance" ->
                    answer(
                            id,
                            result(
                                    JSON.createObjectNode()
                                            .put("balance", wallet.balance().value())));
            default -> answer(id, result(JSON.createObjectNode().put("alias", "lent")));
        }
    }

    /** What the tests pay is never in the list: a lost request is what it is read for. */
    private static JsonNode list() {
        return JSON.createArrayNode();
    }

    private void pay(String id, String invoice) {
        wallet.pay(invoice)
                .ifPresentOrElse(
                        end -> end.thenAccept(it -> answer(id, paid(it))),
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

    private void notify(RailUpdate.Succeeded success) {
        ObjectNode notification = JSON.createObjectNode().put("notification_type", "payment_sent");
        notification.set("notification", transaction(success.hash().value(), success));
        tell(Map.of("notify", notification.toString()));
    }

    private static ObjectNode result(JsonNode result) {
        ObjectNode answer = JSON.createObjectNode();
        answer.set("result", result);
        return answer;
    }

    private static ObjectNode error(String code) {
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("error").put("code", code).put("message", "as the node says");
        return answer;
    }

    private void answer(String id, ObjectNode answer) {
        tell(Map.of("id", id, "answer", answer.toString()));
    }

    private synchronized void tell(Map<String, String> line) {
        service.tell(line);
    }

    @Override
    public void close() {
        service.kill();
    }
}
