package exchequer.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.server.launch.LaunchException;
import exchequer.settlement.events.CaseKind;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a person is shown in the middle of the night. */
class CaseTextTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ID = "cas_" + "0123456789abcdef".repeat(2);

    @Test
    void list_shows_what_waits_and_for_how_long() throws JsonProcessingException {
        String text =
                CaseText.list(
                        List.of(question("second_settlement", "overpaid_provider")),
                        Instant.parse("2026-03-01T15:10:00Z"));

        assertThat(text)
                .contains("cas_01234567")
                .contains("3 h")
                .contains("second settlement")
                .contains("14,000")
                .contains("ord_1")
                .contains("cases show");
        assertThat(CaseText.list(List.of(), Instant.EPOCH)).contains("No case waits");
    }

    @Test
    void what_was_answered_is_not_asked_again() throws JsonProcessingException {
        JsonNode question = question("second_settlement", "overpaid_provider");

        assertThat(CaseText.opened(question)).containsEntry("overpaid_provider", 21_000L);
        assertThat(CaseText.left(question)).containsEntry("overpaid_provider", 14_000L);
        assertThat(CaseText.of(detail(question)))
                .contains("21,000 msat, of which 14,000 wait")
                .contains("written off 7,000 msat: a third is gone")
                .contains("The order went to provider");
    }

    @ParameterizedTest
    @CsvSource({
        "second_settlement,     overpaid_provider, '--explain --write-off --claim --assign'",
        "fee_above_cap,         routing_expense,   '--explain --write-off'",
        "not_at_rail,           not_left_treasury, '--explain --write-off --owe-to-buyer'",
        "proof_missing,         left_treasury,     '--explain --write-off --claim'",
        "payment_without_order, left_treasury,     '--explain --write-off --claim --assign'",
        // A part of it is answered for, and what is left can not be voided.
        "escrow_lost,           uncovered_price,   '--explain --write-off --claim'",
        // Its order has it already; whether rightly so is what is asked.
        "payment_without_order, compute_expense,   '--explain --write-off --claim'"
    })
    void answers_that_fit_are_offered_and_no_others(String kind, String source, String fitting)
            throws JsonProcessingException {
        String advice = CaseText.of(detail(question(kind, source)));

        String offered = advice.substring(advice.indexOf("Answers that fit"));
        for (String option :
                List.of(
                        "--explain",
                        "--write-off",
                        "--claim",
                        "--assign",
                        "--owe-to-buyer",
                        "--void")) {
            assertThat(offered.contains("  " + option))
                    .as(kind + " " + option)
                    .isEqualTo(List.of(fitting.split(" ")).contains(option));
        }
    }

    @ParameterizedTest
    @EnumSource(CaseKind.class)
    void every_kind_is_explained(CaseKind kind) {
        assertThat(CaseAdvice.meaning(kind.name().toLowerCase(Locale.ROOT)))
                .doesNotContain("older than");
    }

    @Test
    void refusal_is_told_in_a_line() {
        assertThat(
                        CaseText.problem(
                                new LaunchException(
                                        "POST /x was answered 409:"
                                                + " {\"code\":\"case_is_resolved\",\"detail\":\"over\"}",
                                        null)))
                .isEqualTo("over (case_is_resolved)");
        assertThat(CaseText.problem(new LaunchException("no server", null))).isEqualTo("no server");
    }

    private static JsonNode question(String kind, String source) throws JsonProcessingException {
        return JSON.readTree(
                """
                {"case_id":"%s","state":"open","kind":"%s","detail":"it should not be",
                 "opened_at":"2026-03-01T12:00:00Z","order_id":"ord_1","buyer":"b","provider":"p",
                 "payment_hash":"h","rail":"simulated",
                 "money_in_question":[{"source":"%s","amount_msat":21000}],
                 "evidence":{"rail_said":"succeeded","preimage":"00","other_payments":[]},
                 "answers":[{"outcome":"written_off","reason":"a third is gone",
                   "resolved_at":"2026-03-01T12:30:00Z",
                   "money_in_question":[{"source":"%s","amount_msat":7000}]}]}
                """
                        .formatted(ID, kind, source, source));
    }

    private static JsonNode detail(JsonNode question) throws JsonProcessingException {
        return JSON.createObjectNode()
                .<com.fasterxml.jackson.databind.node.ObjectNode>set("question", question)
                .set(
                        "timeline",
                        JSON.readTree(
                                """
                                [{"occurred_at":"2026-03-01T11:00:00Z",
                                  "summary":"The order went to provider p for 21,000 msat."}]
                                """));
    }
}
