package exchequer.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** What kinds of cases mean, and which answers fit, with what they do. */
final class CaseAdvice {

    private static final Set<String> WENT_TO_SOMEBODY =
            Set.of("overpaid_provider", "compute_expense", "left_treasury");

    private CaseAdvice() {}

    static String meaning(String kind) {
        return switch (kind) {
            case "settled_after_failure" ->
                    "the rail paid after it had said it would not; the books have it now";
            case "failure_after_settlement" ->
                    "the rail says it did not pay what it had paid; the proof is in the log";
            case "second_settlement" -> "the order was paid twice";
            case "amount_differs" -> "another amount was paid than was decided";
            case "fee_above_cap" -> "routing cost more than was allowed";
            case "payment_without_order" ->
                    "our rail paid something nobody here decided to pay, or had not sent";
            case "not_at_rail" -> "the books have a payment that the rail does not have";
            case "rail_amount_differs" -> "rail and books disagree about the amount";
            case "rail_fee_differs" -> "rail and books disagree about the routing fee";
            case "proof_missing" -> "the rail says it paid and can not prove it";
            case "in_flight_too_long" -> "a payment does not end; its money is bound meanwhile";
            case "books_differ" -> "the journal has not booked what the log says, or not so";
            case "escrow_lost" ->
                    "the work is accepted, and the buyer's money for it went back or never came";
            case "paid_before_intent" ->
                    "somebody had paid this invoice with our node before it was decided here";
            default -> "this program is older than that kind of case";
        };
    }

    /**
     * @param left what is still in question, by source
     */
    static String answers(JsonNode question, Map<String, Long> left) {
        String kind = question.get("kind").asText();
        StringBuilder text = new StringBuilder("%nAnswers that fit%n".formatted());
        if (kind.equals("escrow_lost")) {
            ofLostEscrow(text, question);
        } else {
            ofOthers(text, question, kind, left);
        }
        text.append(
                ("%n  ./exchequer cases resolve %s --… --reason \"why\"%n"
                                + "  A part of it: --amount MSAT. It can not be taken back.%n")
                        .formatted(question.get("case_id").asText().substring(0, 12)));
        return text.toString();
    }

    private static void ofLostEscrow(StringBuilder text, JsonNode question) {
        answer(text, "--explain", "pay the provider; it is this buyer's cost, as booked");
        answer(text, "--write-off", "pay the provider; the market bears it as a loss");
        answer(text, "--claim", "pay the provider; the buyer owes us the price");
        if (question.get("answers").isEmpty()) {
            answer(text, "--void", "do not pay the provider; the order fails");
        }
    }

    private static void ofOthers(
            StringBuilder text, JsonNode question, String kind, Map<String, Long> left) {
        boolean hasOrder = question.path("order_id").isTextual();
        boolean isStray = kind.equals("payment_without_order");
        boolean isWithSomebody = !left.isEmpty() && WENT_TO_SOMEBODY.containsAll(left.keySet());
        answer(text, "--explain", "the books were right; what waits goes back where it was");
        if (!left.isEmpty()) {
            answer(text, "--write-off", "nobody will be asked: a loss, or a gain");
        }
        if (isWithSomebody) {
            answer(
                    text,
                    question.path("provider").isTextual() ? "--claim" : "--claim --provider KEY",
                    "the provider has to give it back");
        }
        // Booked before it was asked about, it is its order's already: --explain says so.
        if (isStray && left.containsKey("left_treasury") && isProven(question.get("evidence"))) {
            answer(
                    text,
                    "--assign " + (hasOrder ? question.get("order_id").asText() : "ORDER"),
                    "it was that order's payment: the order is paid with it");
        } else if (hasOrder && isWithSomebody && !isStray && !kind.equals("proof_missing")) {
            answer(text, "--assign", "it is what the work of this order has cost");
        }
        if (question.path("buyer").isTextual()
                && left.keySet().equals(Set.of("not_left_treasury"))) {
            answer(
                    text,
                    "--owe-to-buyer",
                    "it goes back to the balance of the buyer, if that has paid it");
        }
    }

    private static boolean isProven(JsonNode evidence) {
        return evidence.path("preimage").isTextual() || evidence.path("transfer_id").isTextual();
    }

    private static void answer(StringBuilder text, String option, String effect) {
        text.append("  %-24s  %s%n".formatted(option, effect));
    }
}
