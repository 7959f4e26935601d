package exchequer.settlement.rail.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.proof.Proofs;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Succeeded;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.simulated.InMemoryRail;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Spark's operators, a service provider and a wallet's store, over HTTP for {@code
 * test/network-sdk.mjs}: a transfer for each id, and a Lightning node in memory behind them. It has
 * no outcome of its own; what becomes of a payment is the node's affair.
 */
final class SparkNetwork implements AutoCloseable {

    static final Msat FEE = Msat.ofSat(2);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final InMemoryRail node;
    private final InstantSource clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService events = Executors.newSingleThreadExecutor();
    private final Map<String, Transfer> transfers = new LinkedHashMap<>();

    /** A transfer, and how it ended if it no longer follows the node. */
    private record Transfer(
            String id, Bolt11Invoice invoice, Instant at, Optional<RailUpdate> ended) {

        PaymentHash hash() {
            return invoice.paymentHash();
        }
    }

    SparkNetwork(InMemoryRail node, InstantSource clock) throws IOException {
        this.node = node;
        this.clock = clock;
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Tells the SDK's events, as JSON, from a thread of its own. */
    void tell(Consumer<String> listener) {
        node.subscribe(update -> events.execute(() -> event(update).ifPresent(listener)));
    }

    private Optional<String> event(RailUpdate update) {
        String type =
                switch (update) {
                    case Succeeded _ -> "paymentSucceeded";
                    case Failed _ -> "paymentFailed";
                    case InFlight _, NotFound _, Unavailable _ -> "paymentPending";
                };
        return last(update.hash())
                .map(
                        transfer ->
                                JSON.createObjectNode()
                                        .put("type", type)
                                        .<ObjectNode>set("payment", view(transfer, update))
                                        .toString());
    }

    private synchronized Optional<Transfer> last(PaymentHash hash) {
        return transfers.values().stream()
                .filter(it -> it.hash().equals(hash))
                .reduce((_, later) -> later);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            String call = exchange.getRequestURI().getPath().substring(1);
            try {
                respond(exchange, 200, answer(call, body));
            } catch (IllegalStateException | RailUnavailableException failure) {
                respond(exchange, 503, JSON.createObjectNode().put("error", failure.getMessage()));
            }
        }
    }

    private static void respond(HttpExchange exchange, int status, JsonNode body)
            throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private synchronized ObjectNode answer(String call, JsonNode body) {
        Msat spendable = node.balances().spendable();
        return switch (call) {
            case "prepare" -> prepare(invoice(body));
            case "send" -> send(body.get("id").asText(), invoice(body));
            case "get" -> get(body.get("id").asText());
            case "list" -> list();
            case "sync" -> JSON.createObjectNode();
            case "info" ->
                    JSON.createObjectNode()
                            .put("identityPubkey", "02" + "cd".repeat(32))
                            .put("balanceSats", sat(spendable));
            default -> throw new AssertionError(call);
        };
    }

    private static Bolt11Invoice invoice(JsonNode body) {
        return switch (Bolt11.decode(body.get("input").asText())) {
            case Decoded(var invoice) -> invoice;
            default -> throw new AssertionError("no invoice: " + body);
        };
    }

    private static ObjectNode prepare(Bolt11Invoice invoice) {
        Msat asked = invoice.amount().orElseThrow();
        ObjectNode prepared = JSON.createObjectNode().put("amount", sat(asked));
        prepared.putObject("paymentMethod")
                .put("type", "bolt11Invoice")
                .put("lightningFeeSats", sat(FEE))
                .putObject("invoiceDetails")
                .put("amountMsat", asked.value())
                .put("paymentHash", invoice.paymentHash().value());
        return prepared;
    }

    private ObjectNode send(String id, Bolt11Invoice invoice) {
        Transfer known = transfers.get(id);
        if (known != null) {
            return view(known);
        }
        PaymentHash hash = invoice.paymentHash();
        RailUpdate before = node.track(hash);
        RailUpdate begun = node.pay(PayRequest.of(invoice, Msat.ofSat(100_000), TIMEOUT));
        if (begun instanceof Unavailable && node.track(hash).equals(before)) {
            throw new IllegalStateException("it never arrived");
        }
        // An earlier transfer of the hash has failed, whatever becomes of this one.
        transfers.replaceAll(
                (_, earlier) ->
                        earlier.hash().equals(hash) && earlier.ended().isEmpty()
                                ? new Transfer(
                                        earlier.id(),
                                        earlier.invoice(),
                                        earlier.at(),
                                        Optional.of(before))
                                : earlier);
        Optional<RailUpdate> ended =
                begun instanceof Failed ? Optional.of(begun) : Optional.empty();
        Transfer transfer = new Transfer(id, invoice, clock.instant(), ended);
        transfers.put(id, transfer);
        if (begun instanceof Unavailable) {
            throw new IllegalStateException("the answer is lost");
        }
        return view(transfer);
    }

    private ObjectNode get(String id) {
        Transfer transfer = transfers.get(id);
        if (transfer == null) {
            // In the words of the SDK's store.
            throw new IllegalStateException("Payment with id '" + id + "' not found");
        }
        return view(transfer);
    }

    private ObjectNode list() {
        List<JsonNode> rows = new ArrayList<>();
        transfers.values().forEach(transfer -> rows.add(view(transfer)));
        ObjectNode list = JSON.createObjectNode();
        list.putArray("payments").addAll(rows);
        return list;
    }

    private ObjectNode view(Transfer transfer) {
        return view(transfer, transfer.ended().orElseGet(() -> node.track(transfer.hash())));
    }

    private static ObjectNode view(Transfer transfer, RailUpdate state) {
        ObjectNode htlc = JSON.createObjectNode().put("paymentHash", transfer.hash().value());
        String status =
                switch (state) {
                    case InFlight _ -> "pending";
                    case Failed _ -> "failed";
                    case Succeeded success -> {
                        htlc.put("preimage", Proofs.preimage(success.proof()).value());
                        yield "completed";
                    }
                    case NotFound _, Unavailable _ ->
                            throw new IllegalStateException("the network is down");
                };
        ObjectNode payment =
                JSON.createObjectNode()
                        .put("id", transfer.id())
                        .put("paymentType", "send")
                        .put("status", status)
                        .put("amount", sat(transfer.invoice().amount().orElseThrow()))
                        .put("fees", sat(FEE))
                        .put("timestamp", transfer.at().getEpochSecond())
                        .put("method", "lightning");
        payment.putObject("details")
                .put("type", "lightning")
                .put("invoice", transfer.invoice().text())
                .set("htlcDetails", htlc);
        return payment;
    }

    private static long sat(Msat amount) {
        return Math.ceilDiv(amount.value(), 1_000);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        events.shutdownNow();
    }
}
