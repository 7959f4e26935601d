package exchequer.eventstore.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.eventstore.upcast.Upcaster;
import exchequer.eventstore.upcast.Upcasters;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;

/**
 * An event with a past. Its first version said {@code at} and had a price in satoshis; the second
 * has the price in millisatoshis; the third knows more than one guest and how it is paid.
 */
@Event(namespace = "hotel", name = "RoomBooked", version = "3")
record RoomBooked(
        RoomId roomId,
        Amount priceMsat,
        Kind kind,
        List<Guest> guests,
        Map<String, Integer> extras,
        Payment payment,
        int nights,
        LocalDate arrival,
        @Nullable Duration lateBy,
        @Nullable Kind askedFor,
        @Nullable String note,
        Instant bookedAt) {

    record RoomId(@JsonValue String value) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        RoomId {}
    }

    record Amount(@JsonValue long value) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Amount {}
    }

    record Guest(String name, @Nullable Integer age) {}

    enum Kind {
        @JsonProperty("single")
        SINGLE,
        @JsonProperty("suite")
        SUITE
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Payment.Cash.class, name = "cash"),
        @JsonSubTypes.Type(value = Payment.Invoice.class, name = "invoice")
    })
    sealed interface Payment {
        record Cash() implements Payment {}

        record Invoice(String bolt11) implements Payment {}
    }

    static final Upcasters UPCASTERS =
            Upcasters.of(
                    new Upcaster("hotel.RoomBooked", "1", "2", RoomBooked::inMillisatoshis),
                    new Upcaster("hotel.RoomBooked", "2", "3", RoomBooked::withGuests));

    static final RoomBooked SAMPLE =
            new RoomBooked(
                    new RoomId("blue"),
                    new Amount(9_007_199_254_740_993L),
                    Kind.SUITE,
                    List.of(new Guest("Ada", 36), new Guest("Grace", null)),
                    Map.of("breakfast", 2),
                    new Payment.Invoice("lnbc1"),
                    2,
                    LocalDate.parse("2026-03-01"),
                    Duration.ofMinutes(90),
                    Kind.SINGLE,
                    "by the sea",
                    Instant.parse("2026-01-02T03:04:05.000001Z"));

    private static ObjectNode inMillisatoshis(ObjectNode booking) {
        long sat = booking.remove("price_sat").longValue();
        booking.put("price_msat", Math.multiplyExact(sat, 1_000L));
        booking.set("booked_at", booking.remove("at"));
        return booking;
    }

    private static ObjectNode withGuests(ObjectNode booking) {
        booking.set("room_id", booking.remove("room"));
        booking.put("kind", "single");
        booking.putArray("guests").addObject().set("name", booking.remove("guest"));
        booking.putObject("extras");
        booking.putObject("payment").put("by", "cash");
        return booking;
    }
}
