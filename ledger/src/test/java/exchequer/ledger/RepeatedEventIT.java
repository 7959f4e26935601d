package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.eventstore.consumer.ReceivedEvent;
import exchequer.ledger.ChainVerification.Verified;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is booked twice. */
class RepeatedEventIT {

    private static final ReceivedEvent ACCEPTED =
            Facts.event(1, "DeliveryAccepted", Facts.deliveryAccepted(1, 21_000));
    private static final ReceivedEvent SETTLED =
            Facts.event(2, "PaymentSettled", Facts.paymentSettled(1, 1, 20_000, 35, 21_000));

    private final Books books = new Books();

    @BeforeEach
    void book_one_order() throws Exception {
        books.apply(ACCEPTED, SETTLED);
    }

    @Test
    void the_same_event_again_is_counted_and_ignored() throws Exception {
        books.apply(SETTLED);
        books.apply(
                ACCEPTED,
                SETTLED,
                Facts.event(3, "DeliveryAccepted", Facts.deliveryAccepted(2, 1)),
                ACCEPTED);

        var head = books.queries().head();
        assertThat(head.duplicates()).isEqualTo(4);
        assertThat(head.position()).isEqualTo(3);
        assertThat(head.transfers()).isEqualTo(5);
    }

    @Test
    void the_same_event_twice_in_one_batch_is_booked_once() throws Exception {
        var next = Facts.event(3, "DeliveryAccepted", Facts.deliveryAccepted(2, 1));

        books.apply(next, next);

        assertThat(books.queries().head().transfers()).isEqualTo(5);
        assertThat(books.queries().head().duplicates()).isEqualTo(1);
    }

    @Test
    void the_same_event_with_another_content_halts() throws Exception {
        var other =
                Facts.event(2, "PaymentSettled", Facts.paymentSettled(1, 1, 20_001, 35, 21_000));
        assertRefused("event event-2 came again with another content", other);

        var moved = Facts.event(3, Facts.TENANT, "PaymentSettled", new String(SETTLED.payload()));
        var sameId =
                new ReceivedEvent(
                        3,
                        SETTLED.eventId(),
                        SETTLED.type(),
                        "2",
                        Facts.TENANT,
                        SETTLED.occurredAt(),
                        SETTLED.headers(),
                        moved.payload());
        assertRefused("event event-2 came again with another content", sameId);
    }

    @Test
    void a_fact_where_something_else_was_read_halts() throws Exception {
        var stranger =
                new ReceivedEvent(
                        1,
                        "stranger",
                        ACCEPTED.type(),
                        "1",
                        Facts.TENANT,
                        ACCEPTED.occurredAt(),
                        ACCEPTED.headers(),
                        ACCEPTED.payload());
        assertRefused("event stranger claims position 1", stranger);
    }

    @Test
    void a_missing_position_halts() throws Exception {
        assertRefused(
                "position 4 follows 2",
                Facts.event(4, "DeliveryAccepted", Facts.deliveryAccepted(2, 1)));
    }

    @Test
    void one_payment_settles_once_whatever_the_order_and_the_tenant() throws Exception {
        var otherOrder = Facts.paymentSettled(2, 1, 5, 0, 5);
        assertRefused("a second time", Facts.event(3, "PaymentSettled", otherOrder));
        assertRefused(
                "a second time",
                Facts.event(3, "zenith", "PaymentSettled", Facts.json(otherOrder)));
        var fresh = Facts.paymentSettled(2, 9, 5, 0, 5);
        assertRefused(
                "a second time",
                Facts.event(3, "PaymentSettled", fresh),
                Facts.event(4, "PaymentSettled", fresh));
    }

    @Test
    void two_writers_of_the_same_events_book_them_once() throws Exception {
        var next = Facts.event(3, "DeliveryAccepted", Facts.deliveryAccepted(2, 1));
        Callable<@Nullable Void> writer =
                () -> {
                    books.apply(next);
                    return null;
                };
        try (var writers = Executors.newFixedThreadPool(2)) {
            for (var done : writers.invokeAll(List.of(writer, writer), 60, TimeUnit.SECONDS)) {
                done.get();
            }
        }

        assertThat(books.queries().head().transfers()).isEqualTo(5);
        assertThat(books.queries().head().duplicates()).isEqualTo(1);
        assertThat(books.queries().verifyChain()).isInstanceOf(Verified.class);
    }

    @Test
    void a_second_payment_of_an_order_is_a_claim_for_all_of_it() throws Exception {
        books.apply(
                Facts.event(3, "PaymentSettled", Facts.paymentSettled(1, 2, 20_000, 0, 21_000)));

        assertThat(books.balance("payable:provider:" + Facts.PROVIDER)).isEqualTo(20_000);
        assertThat(books.balance("expense:compute:" + Facts.BUYER)).isEqualTo(20_000);
    }

    private void assertRefused(String why, ReceivedEvent... events) throws Exception {
        var before = books.dump();
        assertThatThrownBy(() -> books.apply(events))
                .isInstanceOf(LedgerIntegrityException.class)
                .hasMessageContaining(why);
        assertThat(books.dump()).isEqualTo(before);
    }
}
