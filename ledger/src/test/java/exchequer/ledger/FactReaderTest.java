package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.eventstore.consumer.ReceivedEvent;
import exchequer.ledger.LedgerFact.PaymentProof;
import exchequer.ledger.LedgerFact.PaymentSettled;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Facts are read exactly, or not at all. */
class FactReaderTest {

    @Test
    void a_settlement_is_read_with_all_that_the_rules_need() {
        var fact = FactReader.read(settledEvent()).orElseThrow();

        assertThat(fact)
                .isEqualTo(
                        new PaymentSettled(
                                Facts.paymentHash(7),
                                PaymentProof.PREIMAGE,
                                Facts.orderId(3),
                                Facts.BUYER,
                                Facts.PROVIDER,
                                20_000,
                                35,
                                21_000,
                                Facts.RAIL,
                                // PostgreSQL keeps microseconds; the rest would be lost after
                                // hashing.
                                Instant.parse("2026-03-01T08:00:07.123456Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ChargeRaised", "PaymentDispatched", "OrderPlaced", "Unheard"})
    void events_that_are_none_of_the_ledgers_business_are_not_even_parsed(String name) {
        assertThat(FactReader.read(Facts.event(1, Facts.TENANT, name, "not json"))).isEmpty();
    }

    @Test
    void a_deposit_is_not_booked_without_its_preimage() {
        var claimed = Facts.depositReceived(1, 5_000);
        claimed.put("preimage", Facts.preimage(2));

        assertThatThrownBy(() -> FactReader.read(Facts.event(1, "DepositReceived", claimed)))
                .isInstanceOf(LedgerIntegrityException.class);
        assertThat(
                        FactReader.read(
                                Facts.event(1, "DepositReceived", Facts.depositReceived(1, 5_000))))
                .isPresent();
    }

    @Test
    void an_escrow_is_not_released_without_its_preimage_or_for_less_than_it_asked() {
        var stolen = Facts.escrowReleased(1, 1, 21_210, 210, 21_000);
        stolen.put("preimage", Facts.preimage(2));
        assertRefused(Facts.event(1, "EscrowReleased", stolen));

        assertRefused(
                Facts.event(1, "EscrowReleased", Facts.escrowReleased(1, 1, 21_209, 210, 21_000)));
    }

    /** The same id as settlement's own test has, which gives it to Spark. */
    @Test
    void a_transfer_is_read_when_its_id_is_the_payments() {
        var json = Facts.paymentSettled(3, 7, 20_000, 35, 21_000);
        json.put("payment_hash", "ab".repeat(32));
        json.put("proof", Facts.byTransfer("cd16e332-aa73-8870-95fc-03ab2ec60803"));

        assertThat(FactReader.read(Facts.event(1, "PaymentSettled", json)).orElseThrow())
                .isInstanceOfSatisfying(
                        PaymentSettled.class,
                        fact -> assertThat(fact.proof()).isEqualTo(PaymentProof.TRANSFER_ID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Of no attempt, of another payment, of a bit less, and with capitals.
                "cd16e332-aa73-8870-95fc-03ab2ec60800",
                "0190c0de-0000-7000-8000-000000000001",
                "cd16e332-aa73-8870-95fc-03ab2ec50803",
                "CD16E332-AA73-8870-95FC-03AB2EC60803",
                ""
            })
    void a_transfer_of_something_else_is_refused(String transferId) {
        var json = Facts.paymentSettled(3, 7, 20_000, 35, 21_000);
        json.put("payment_hash", "ab".repeat(32));
        json.put("proof", Facts.byTransfer(transferId));

        assertRefused(Facts.event(1, "PaymentSettled", json));
    }

    @Test
    void new_fields_do_not_disturb() {
        var json = Facts.paymentSettled(3, 7, 20_000, 35, 21_000);
        json.put("added_later", "by a newer node");

        assertThat(FactReader.read(Facts.event(1, "PaymentSettled", json))).isPresent();
    }

    static Stream<Arguments> oddFields() {
        return Stream.of(
                Arguments.of("payment_hash", "AB".repeat(32)),
                Arguments.of("payment_hash", "ab"),
                Arguments.of("payment_hash", Facts.paymentHash(8)),
                Arguments.of("proof", Facts.byPreimage(8)),
                Arguments.of("proof", 7L),
                Arguments.of("proof", Facts.preimage(7)),
                Arguments.of("proof", Map.of()),
                Arguments.of("proof", Facts.byTransfer(Facts.preimage(7))),
                Arguments.of("order_id", ""),
                Arguments.of("order_id", "ord:1"),
                Arguments.of("buyer", "npub1"),
                Arguments.of("provider", Map.of()),
                Arguments.of("amount_msat", "20000"),
                Arguments.of("amount_msat", 20_000.0),
                Arguments.of("amount_msat", 0L),
                Arguments.of("amount_msat", -1L),
                Arguments.of("amount_msat", 2_100_000_000_000_000_001L),
                Arguments.of("amount_msat", new BigInteger("99999999999999999999")),
                Arguments.of("fee_msat", -1L),
                Arguments.of("fee_msat", true),
                Arguments.of("order_price_msat", 0L),
                Arguments.of("rail", ""),
                Arguments.of("rail", "a::b"),
                Arguments.of("rail", "r".repeat(101)),
                Arguments.of("settled_at", 1_772_352_000L),
                Arguments.of("settled_at", "2026-03-01"),
                Arguments.of("settled_at", "1970-01-01T00:00:00Z"),
                Arguments.of("settled_at", "+10000-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @MethodSource("oddFields")
    void an_odd_field_is_refused(String field, Object value) {
        var json = Facts.paymentSettled(3, 7, 20_000, 35, 21_000);
        json.put(field, value);

        assertRefused(Facts.event(1, "PaymentSettled", json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "payment_hash",
                "order_id",
                "buyer",
                "provider",
                "amount_msat",
                "fee_msat",
                "order_price_msat",
                "proof",
                "rail",
                "settled_at"
            })
    void a_missing_field_is_refused(String field) {
        var json = Facts.paymentSettled(3, 7, 20_000, 35, 21_000);
        json.remove(field);
        assertRefused(Facts.event(1, "PaymentSettled", json));

        var withNull = Facts.json(json).replaceFirst("\\{", "{\"" + field + "\":null,");
        assertRefused(Facts.event(1, Facts.TENANT, "PaymentSettled", withNull));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "21000", "{", "{} {}", "{\"order_id\":"})
    void a_payload_that_is_not_one_object_is_refused(String payload) {
        assertRefused(Facts.event(1, Facts.TENANT, "PaymentFailed", payload));
    }

    @Test
    void a_field_given_twice_is_refused() {
        var json = Facts.json(Facts.deliveryAccepted(1, 21_000));
        var twice = json.replaceFirst("\\{", "{\"price_msat\":1,");

        assertRefused(Facts.event(1, Facts.TENANT, "DeliveryAccepted", twice));
    }

    @Test
    void another_version_of_a_fact_is_refused() {
        var event = settledEvent();
        assertRefused(with(event, "1", event.tenantId()));
        assertRefused(with(event, "3", event.tenantId()));
    }

    @Test
    void a_fact_without_a_tenant_is_refused() {
        var event = settledEvent();
        assertRefused(with(event, "2", ""));
    }

    private static ReceivedEvent settledEvent() {
        return Facts.event(1, "PaymentSettled", Facts.paymentSettled(3, 7, 20_000, 35, 21_000));
    }

    private static ReceivedEvent with(ReceivedEvent event, String version, String tenant) {
        return new ReceivedEvent(
                event.position(),
                event.eventId(),
                event.type(),
                version,
                tenant,
                event.occurredAt(),
                event.headers(),
                event.payload());
    }

    private static void assertRefused(ReceivedEvent event) {
        assertThatThrownBy(() -> FactReader.read(event))
                .as(new String(event.payload(), StandardCharsets.UTF_8))
                .isInstanceOf(LedgerIntegrityException.class)
                .hasMessageStartingWith("position 1, event event-1, " + event.type() + ": ");
    }
}
