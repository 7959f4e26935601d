package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.server.OrderEvents.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever follows an order sees every event of it once and in order, also over a cut. */
class OrderEventsIT {

    private final RunningServer server = RunningServer.shared();

    @Test
    void follower_who_was_cut_off_misses_nothing_and_gets_nothing_twice() throws Exception {
        Scene scene = Scene.on(server);
        Caller owner = scene.owner().api();
        List<Event> seen = new ArrayList<>();
        try (OrderEvents first = OrderEvents.follow(owner, scene.order(), null)) {
            seen.addAll(first.until(event -> event.type().endsWith(".OrderPlaced")));
        }
        // While nobody listens the work is accepted, paid and closed.
        owner.post("/v1/orders/" + scene.order() + "/accept", Buyer.freshKey(), "{}").ok();
        scene.owner().awaitOrder(scene.order(), "closed_at");
        try (OrderEvents second = OrderEvents.follow(owner, scene.order(), seen.getLast().id())) {
            seen.addAll(second.until(event -> event.type().endsWith(".OrderClosed")));
        }

        assertThat(seen.stream().map(Event::id))
                .containsExactlyElementsOf(Log.of(server).positions("order", scene.order()));
        assertThat(seen.stream().map(Event::type))
                .contains(
                        "exchequer.DeliverySubmitted",
                        "exchequer.OrderPlaced",
                        "exchequer.DeliveryAccepted",
                        "exchequer.PaymentIntended",
                        "exchequer.PaymentSettled");
    }

    @Test
    void follower_hears_of_events_as_they_happen_and_gets_the_stored_bytes() throws Exception {
        Scene scene = Scene.on(server);
        Caller owner = scene.owner().api();
        try (OrderEvents live = OrderEvents.follow(owner, scene.order(), null)) {
            live.until(event -> event.type().endsWith(".OrderPlaced"));
            owner.post("/v1/orders/" + scene.order() + "/accept", Buyer.freshKey(), "{}").ok();

            Event settled = live.until(e -> e.type().endsWith(".PaymentSettled")).getLast();

            assertThat(new ObjectMapper().readTree(settled.data()).get("order_id").asText())
                    .isEqualTo(scene.order());
            assertThat(
                            Log.of(server)
                                    .texts(
                                            "SELECT convert_from(payload, 'UTF8')"
                                                    + " FROM eventstore.events"
                                                    + " WHERE position = ?::bigint",
                                            Long.toString(settled.id())))
                    .containsExactly(settled.data());
        }
    }
}
