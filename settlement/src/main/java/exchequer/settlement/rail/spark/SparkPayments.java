package exchequer.settlement.rail.spark;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.proof.TransferId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads payments as the sidecar writes them. Throws {@link IllegalArgumentException} for everything
 * else.
 */
final class SparkPayments {

    private SparkPayments() {}

    static List<SparkPayment> all(JsonNode body) {
        List<SparkPayment> all = new ArrayList<>();
        for (JsonNode payment : body.path("payments")) {
            all.add(one(payment));
        }
        return List.copyOf(all);
    }

    static SparkPayment one(JsonNode payment) {
        return new SparkPayment(
                text(payment, "id"),
                SparkPayment.Direction.valueOf(word(payment, "direction")),
                SparkPayment.State.valueOf(word(payment, "state")),
                sat(payment, "amountSat"),
                sat(payment, "feeSat"),
                Instant.ofEpochSecond(whole(payment, "at")),
                optional(payment, "paymentHash").map(PaymentHash::new),
                optional(payment, "request"),
                proof(payment.path("proof")));
    }

    private static Optional<PaymentProof> proof(JsonNode proof) {
        if (proof.isNull()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (text(proof, "type")) {
                    case "PREIMAGE" ->
                            new PaymentProof.ByPreimage(new Preimage(text(proof, "preimage")));
                    case "TRANSFER_ID" ->
                            new PaymentProof.ByTransfer(new TransferId(text(proof, "transferId")));
                    default -> throw new IllegalArgumentException("a proof of another type");
                });
    }

    static SparkBalance balance(JsonNode body) {
        return new SparkBalance(
                text(body, "identity"), sat(body, "balanceSat"), sat(body, "pendingSat"));
    }

    static SparkNews news(JsonNode body) {
        return new SparkNews(whole(body, "last"), all(body));
    }

    static Msat sat(JsonNode object, String name) {
        return Msat.ofSat(whole(object, name));
    }

    static String text(JsonNode object, String name) {
        return optional(object, name)
                .orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
    }

    private static Optional<String> optional(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }

    private static String word(JsonNode object, String name) {
        return text(object, name).toUpperCase(Locale.ROOT);
    }

    private static long whole(JsonNode object, String name) {
        JsonNode value = object.path(name);
        if (!value.canConvertToExactIntegral() || !value.canConvertToLong()) {
            throw new IllegalArgumentException(name + " is no whole number");
        }
        return value.longValue();
    }
}
