package exchequer.settlement.rail.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.proof.TransferId;
import exchequer.settlement.rail.spark.SparkAnswer.Absent;
import exchequer.settlement.rail.spark.SparkAnswer.Done;
import exchequer.settlement.rail.spark.SparkAnswer.Refused;
import exchequer.settlement.rail.spark.SparkAnswer.Unknown;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls the Spark sidecar. Thread-safe. Every call blocks for at most the timeout and says what is
 * known; none throws because of the sidecar. An interrupt ends the waiting, and stays set.
 */
public final class SparkSidecar implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_LISTED = 100;
    private static final int MOST_WAIT_SECONDS = 20;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_FAULTS = 500;

    private final URI base;
    private final String token;
    private final Duration timeout;
    private final HttpClient http;

    /**
     * @param base such as {@code http://127.0.0.1:8737}
     * @param token whoever has it can spend
     * @param timeout of one call; paying takes the sidecar up to three times its own
     */
    public SparkSidecar(URI base, String token, Duration timeout) {
        this.base = base;
        this.token = token;
        this.timeout = timeout;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(timeout)
                        .build();
    }

    /** Pays, or tells how far the payment of that id already is. */
    public SparkAnswer<SparkPayment> pay(SparkOrder order) {
        ObjectNode body =
                JSON.createObjectNode()
                        .put("paymentId", order.id().value())
                        .put("request", order.request())
                        .put("maxFeeMsat", order.feeCap().value());
        order.amount().ifPresent(it -> body.put("amountSat", it.value() / 1_000));
        return switch (call("POST", "/v1/payments", body, Function.identity())) {
            case Done<JsonNode>(JsonNode answer) -> outcome(answer);
            case Refused<JsonNode>(var code, var message) -> new Refused<>(code, message);
            case Absent<JsonNode> _ -> new Unknown<>("this is no sidecar");
            case Unknown<JsonNode>(var message) -> new Unknown<>(message);
        };
    }

    private static SparkAnswer<SparkPayment> outcome(JsonNode answer) {
        return switch (answer.path("outcome").asText()) {
            case "sent" -> read(answer.path("payment"), SparkPayments::one);
            case "refused" ->
                    new Refused<>(answer.path("code").asText(), answer.path("message").asText());
            default -> new Unknown<>(answer.path("message").asText("the answer says nothing"));
        };
    }

    /** A payment of the wallet, as the operators have it now. */
    public SparkAnswer<SparkPayment> payment(TransferId id) {
        return call("GET", "/v1/payments/" + id, null, SparkPayments::one);
    }

    /**
     * The wallet's payments, of both directions, the oldest first.
     *
     * @param limit at most 100
     */
    public SparkAnswer<List<SparkPayment>> payments(Instant from, int offset, int limit) {
        String query =
                "?from=%d&offset=%d&limit=%d"
                        .formatted(from.getEpochSecond(), offset, Math.min(limit, MOST_LISTED));
        return call("GET", "/v1/payments" + query, null, SparkPayments::all);
    }

    /** What the wallet can spend, as of its last synchronization. */
    public SparkAnswer<SparkBalance> balance() {
        return call("GET", "/v1/balance", null, SparkPayments::balance);
    }

    /**
     * What the wallet told of payments after a number; waits for it if there is nothing yet, for at
     * most half of the timeout.
     *
     * @param after empty for the present number, at once; so is one that is not of this sidecar's
     *     count, because it was restarted
     */
    public SparkAnswer<SparkNews> news(OptionalLong after) {
        String query =
                after.isPresent() ? "?after=" + after.getAsLong() + "&wait=" + waitSeconds() : "";
        return call("GET", "/v1/news" + query, null, SparkPayments::news);
    }

    private long waitSeconds() {
        return Math.clamp(timeout.toSeconds() / 2, 0, MOST_WAIT_SECONDS);
    }

    /** Where the wallet is paid within Spark. */
    public SparkAnswer<String> address() {
        return call("GET", "/v1/address", null, it -> SparkPayments.text(it, "address"));
    }

    /** An invoice that the service provider's node answers for, or the wallet itself on Spark. */
    public SparkAnswer<String> invoice(
            Kind kind, Msat amount, String description, Duration expiry) {
        return invoice(asked(kind.word, amount, description, expiry));
    }

    /** A Lightning invoice whose money waits for the preimage; see {@link #claim}. */
    public SparkAnswer<String> heldInvoice(
            PaymentHash hash, Msat amount, String description, Duration expiry) {
        return invoice(asked("held", amount, description, expiry).put("paymentHash", hash.value()));
    }

    private SparkAnswer<String> invoice(ObjectNode body) {
        return call("POST", "/v1/invoices", body, it -> SparkPayments.text(it, "request"));
    }

    private static ObjectNode asked(String kind, Msat amount, String description, Duration expiry) {
        if (amount.value() % 1_000 != 0) {
            throw new IllegalArgumentException("Spark is paid in whole satoshis");
        }
        return JSON.createObjectNode()
                .put("kind", kind)
                .put("amountSat", amount.value() / 1_000)
                .put("description", description)
                .put("expirySeconds", expiry.toSeconds());
    }

    /** Takes the money of a held invoice. May be repeated. */
    public SparkAnswer<SparkPayment> claim(Preimage preimage) {
        return call(
                "POST",
                "/v1/claims",
                JSON.createObjectNode().put("preimage", preimage.value()),
                SparkPayments::one);
    }

    /** The claim step of Spark: what was sent to the wallet is its own only after this. */
    public SparkAnswer<Boolean> sync() {
        return call("POST", "/v1/sync", JSON.createObjectNode(), JsonNode::isObject);
    }

    /** Calls under way end as unknown. */
    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }

    private <T> SparkAnswer<T> call(
            String method, String path, @Nullable ObjectNode body, Function<JsonNode, T> reading) {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path))
                        .timeout(timeout)
                        .header("authorization", "Bearer " + token)
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build();
        try {
            return judged(http.send(request, HttpResponse.BodyHandlers.ofString()), reading);
        } catch (ConnectException nobodyThere) {
            return new Refused<>("not_reached", "nobody listens at " + base);
        } catch (IOException failure) {
            return new Unknown<>("no answer: " + failure);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Unknown<>("interrupted while waiting for the sidecar");
        }
    }

    private static <T> SparkAnswer<T> judged(
            HttpResponse<String> response, Function<JsonNode, T> reading) {
        JsonNode body;
        try {
            body = JSON.readTree(response.body());
        } catch (JsonProcessingException notJson) {
            return new Unknown<>("the answer is no JSON");
        }
        String code = body.path("code").asText();
        if (response.statusCode() == OK) {
            return read(body, reading);
        }
        if (response.statusCode() == NOT_FOUND && code.equals("not_found")) {
            return new Absent<>();
        }
        String message = body.path("message").asText();
        return response.statusCode() >= SERVER_FAULTS || code.isEmpty()
                ? new Unknown<>(response.statusCode() + " " + message)
                : new Refused<>(code, message);
    }

    private static <T> SparkAnswer<T> read(JsonNode body, Function<JsonNode, T> reading) {
        try {
            return new Done<>(reading.apply(body));
        } catch (IllegalArgumentException odd) {
            return new Unknown<>("the answer can not be read: " + odd.getMessage());
        }
    }

    /** Who asks for the money. */
    public enum Kind {
        /** The wallet, on Spark; proven by a transfer. */
        SPARK("spark"),
        /** The service provider's node, on Lightning. */
        LIGHTNING("lightning");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }
}
