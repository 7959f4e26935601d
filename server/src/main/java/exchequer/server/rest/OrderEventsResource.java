package exchequer.server.rest;

import exchequer.eventstore.EventLog;
import exchequer.eventstore.EventTag;
import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.eventstore.StoredEvent;
import exchequer.market.ids.OrderId;
import exchequer.projections.view.MarketViews;
import exchequer.server.security.Caller;
import exchequer.server.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * An order's events as they happen, straight from the event store. The id of each is its position
 * in the log, so {@code Last-Event-ID} resumes exactly behind the last one received.
 */
@Path("/v1/orders")
@Tag(name = "Orders")
public class OrderEventsResource {

    private static final int PAGE = 100;
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Gate gate;
    private final MarketViews views;
    private final Reading reading;
    private final EventLog log;

    OrderEventsResource(
            Gate gate, MarketViews views, Reading reading, PostgresEventStorageEngine log) {
        this.gate = gate;
        this.views = views;
        this.reading = reading;
        this.log = log;
    }

    @GET
    @Path("/{order_id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RunOnVirtualThread
    @Operation(
            summary = "Follow an order",
            description =
                    "Server-sent events: id is the position, event the type, data the payload. Send"
                            + " Last-Event-ID to resume; nothing is lost over a reconnect.")
    public void follow(
            @PathParam("order_id") String order,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context SseEventSink sink,
            @Context Sse sse) {
        Caller caller = gate.caller(Role.values());
        OrderId id = Required.id("order", order, OrderId::new);
        long after = position(lastEventId);
        reading.await(
                () ->
                        views.order(caller.tenant().value(), id.value())
                                .filter(o -> o.buyer != null && caller.maySee(o.buyer)),
                "order " + order);
        Thread.ofVirtual()
                .name("follow-" + order)
                .start(() -> send(new EventTag("order", id.value()), after, sink, sse));
    }

    private void send(EventTag order, long from, SseEventSink sink, Sse sse) {
        Semaphore wake = new Semaphore(1);
        long position = from;
        long quietSince = System.nanoTime();
        try (sink;
                AutoCloseable _ = log.onAppend(wake::release)) {
            while (!sink.isClosed()) {
                List<StoredEvent> events = log.readTagged(order, position, PAGE);
                for (StoredEvent event : events) {
                    sink.send(toSse(event, sse)).toCompletableFuture().get(30, TimeUnit.SECONDS);
                    position = event.position();
                }
                if (!events.isEmpty()) {
                    quietSince = System.nanoTime();
                } else if (System.nanoTime() - quietSince > HEARTBEAT.toNanos()) {
                    // Also how a client that left without a word is noticed.
                    sink.send(sse.newEventBuilder().comment("quiet").build())
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS);
                    quietSince = System.nanoTime();
                }
                if (wake.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (Exception gone) {
            // The client is gone or the store is away; either way it resumes where it was.
        }
    }

    private static OutboundSseEvent toSse(StoredEvent event, Sse sse) {
        return sse.newEventBuilder()
                .id(Long.toString(event.position()))
                .name(event.type())
                .data(String.class, new String(event.payload(), StandardCharsets.UTF_8))
                .build();
    }

    private static long position(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return 0;
        }
        if (!lastEventId.matches("[0-9]{1,18}")) {
            throw Problem.INVALID_FIELD.because("Last-Event-ID", "must be a position");
        }
        return Long.parseLong(lastEventId);
    }
}
