package exchequer.settlement.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.settlement.events.HistoryStatus;
import exchequer.settlement.lightning.Preimage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryRecordTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREIMAGE = "11".repeat(32);
    private static final String HASH = new Preimage(PREIMAGE).hash().value();

    /** As lncli prints it, with 64-bit numbers as texts. */
    private static final String LND =
            """
            {"payment_hash":"%s","value":"20","creation_date":"1772355600","fee":"0",
             "payment_preimage":"%s","value_sat":"20","value_msat":"20035","payment_request":"",
             "status":"SUCCEEDED","fee_sat":"0","fee_msat":"35",
             "creation_time_ns":"1772355600123456789","htlcs":[
              {"status":"FAILED","resolve_time_ns":"1772355609000000000"},
              {"status":"SUCCEEDED","resolve_time_ns":"1772355601500000000"},
              {"status":"SUCCEEDED","resolve_time_ns":"1772355602000000000"}],
             "payment_index":"17","failure_reason":"FAILURE_REASON_NONE"}"""
                    .formatted(HASH, PREIMAGE);

    private static final String FACT =
            """
            {"fact_id":"nip90-payment:req1","request_id":"req1","status":"buyer-wallet-settled",
             "settlement_authority":"wallet","amount_sats":2,"fees_sats":1,
             "buyer_payment_hash":"%s","buyer_payment_pointer":"ptr-1",
             "buyer_payment_pointer_at_epoch_seconds":1772355590,
             "buyer_wallet_confirmed_at_epoch_seconds":1772355600}"""
                    .formatted(HASH);

    private static final String ATTEMPT =
            """
            {"payment_pointer":"ptr-1","request_id":"req1","wallet_direction":"send",
             "wallet_status":"completed","wallet_confirmed_at":1772355600,
             "wallet_first_seen_at":1772355590,"amount_sats":2,"fees_sats":0}""";

    private static HistoryRecord readable(String record) {
        var reading = read(record);
        assertThat(reading).isInstanceOf(HistoryRecord.Reading.Readable.class);
        return ((HistoryRecord.Reading.Readable) reading).content();
    }

    private static String unreadable(String record) {
        var reading = read(record);
        assertThat(reading).isInstanceOf(HistoryRecord.Reading.Unreadable.class);
        return ((HistoryRecord.Reading.Unreadable) reading).why();
    }

    private static HistoryRecord.Reading read(String record) {
        try {
            return HistoryRecord.read(JSON.readTree(record));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String with(String record, String field, @Nullable Object value) {
        try {
            var node = (ObjectNode) JSON.readTree(record);
            node.set(field, JSON.valueToTree(value));
            return node.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void payment_of_lnd_settled_when_its_last_part_arrived() {
        var payment = readable(LND);
        assertThat(payment.format()).isEqualTo("lnd_payment");
        assertThat(payment.reference()).isEqualTo("17");
        assertThat(payment.status()).isEqualTo(HistoryStatus.SETTLED);
        assertThat(payment.amountMsat()).isEqualTo(20_035);
        assertThat(payment.feeMsat()).isEqualTo(35);
        assertThat(payment.at()).isEqualTo(Instant.parse("2026-03-01T09:00:02Z"));
        assertThat(payment.paymentHash()).hasToString(HASH);
    }

    @Test
    void preimage_that_opens_another_hash_is_told() {
        assertThat(unreadable(with(LND, "payment_preimage", "22".repeat(32))))
                .contains("does not open");
        assertThat(unreadable(with(LND, "payment_preimage", "0".repeat(64))))
                .contains("no payment_preimage");
    }

    @ParameterizedTest
    @CsvSource({"FAILED,FAILED", "IN_FLIGHT,OPEN", "INITIATED,OPEN", "UNKNOWN,OPEN"})
    void payment_of_lnd_that_did_not_succeed_needs_no_preimage(String said, HistoryStatus status) {
        var record = with(with(LND, "status", said), "payment_preimage", "0".repeat(64));
        assertThat(readable(record).status()).isEqualTo(status);
        assertThat(readable(record).at()).isEqualTo(Instant.parse("2026-03-01T09:00:00.123456Z"));
    }

    @Test
    void amounts_of_old_nodes_are_satoshis() {
        var record = with(with(LND, "value_msat", null), "fee_msat", null);
        assertThat(readable(record).amountMsat()).isEqualTo(20_000);
        assertThat(readable(record).feeMsat()).isZero();
    }

    @Test
    void payment_fact_that_the_payers_wallet_confirmed_is_settled() {
        var fact = readable(FACT);
        assertThat(fact.format()).isEqualTo("payment_fact");
        assertThat(fact.reference()).isEqualTo("req1");
        assertThat(fact.status()).isEqualTo(HistoryStatus.SETTLED);
        assertThat(fact.amountMsat()).isEqualTo(2_000);
        assertThat(fact.feeMsat()).isEqualTo(1_000);
        assertThat(fact.at()).isEqualTo(Instant.parse("2026-03-01T09:00:00Z"));
    }

    @Test
    void what_only_a_seller_says_settles_nothing() {
        var record =
                with(
                        with(FACT, "buyer_wallet_confirmed_at_epoch_seconds", null),
                        "status",
                        "seller-wallet-settled");
        assertThat(readable(record).status()).isEqualTo(HistoryStatus.OPEN);
        assertThat(readable(record).at()).isEqualTo(Instant.parse("2026-03-01T08:59:50Z"));
    }

    @Test
    void attempt_needs_a_confirmed_time_to_be_settled() {
        assertThat(readable(ATTEMPT).status()).isEqualTo(HistoryStatus.SETTLED);
        assertThat(readable(ATTEMPT).sends()).isTrue();
        assertThat(readable(with(ATTEMPT, "wallet_confirmed_at", null)).status())
                .isEqualTo(HistoryStatus.OPEN);
        assertThat(readable(with(ATTEMPT, "wallet_status", "failed")).status())
                .isEqualTo(HistoryStatus.FAILED);
        assertThat(readable(with(ATTEMPT, "wallet_direction", "receive")).sends()).isFalse();
        assertThat(readable(with(ATTEMPT, "wallet_confirmed_at", "2026-03-01T10:00:00+01:00")).at())
                .isEqualTo(Instant.parse("2026-03-01T09:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "payment_hash|\"xyz\"|64 hexadecimal digits",
                "value_msat|\"1.5\"|no whole number",
                "value_msat|-1|negative",
                "value_msat|\"9223372036854775807\"|more than there is",
                "value_msat|true|no number",
                "status|\"MAYBE\"|none of LND's",
                "creation_time_ns|\"1\"|outside of 2015 to 2099",
            })
    void what_is_wrong_with_a_field_is_said(String field, String value, String why)
            throws JsonProcessingException {
        var record = with(LND, field, JSON.readTree(value));
        if (field.equals("creation_time_ns")) {
            record = with(with(record, "status", "FAILED"), "creation_date", null);
        }
        assertThat(unreadable(record)).contains(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status|\"paid\"|none of a payment fact",
                "amount_sats|2.5|no whole number",
                "amount_sats|2100000000000001|more than there is",
                "buyer_wallet_confirmed_at_epoch_seconds|1772355600000|outside of 2015 to 2099",
                "buyer_wallet_confirmed_at_epoch_seconds|\"yesterday\"|neither seconds",
                "buyer_payment_hash|7|no text",
            })
    void what_is_wrong_with_a_fact_is_said(String field, String value, String why)
            throws JsonProcessingException {
        assertThat(unreadable(with(FACT, field, JSON.readTree(value)))).contains(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "3", "null", "{\"payment_hash\":\"00\"}", "\"text\""})
    void whatever_else_is_none_of_the_known_forms(String record) {
        assertThat(unreadable(record)).isNotBlank();
    }
}
