package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.ClientMessage;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.Parsing;
import exchequer.nip90.nostr.RelayMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client on the other side of an in-memory transport. */
final class TestClient implements Outbound {

    private final BlockingQueue<RelayMessage> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final RelayConnection connection;
    private final boolean reading;

    private TestClient(EmbeddedRelay relay, boolean reading) {
        this.reading = reading;
        this.connection = relay.open(this, "test");
    }

    static TestClient of(EmbeddedRelay relay) {
        return new TestClient(relay, true);
    }

    /** Its transport never finishes sending anything. */
    static TestClient thatNeverReads(EmbeddedRelay relay) {
        return new TestClient(relay, false);
    }

    @Override
    public CompletionStage<Void> send(List<String> texts) {
        for (String text : texts) {
            switch (NostrJson.standard().readRelayMessage(text)) {
                case Parsing.Parsed<RelayMessage>(RelayMessage message) -> received.add(message);
                case Parsing.Malformed<RelayMessage>(String reason) ->
                        throw new AssertionError(reason);
            }
        }
        return reading ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
    }

    @Override
    public void close(int status, String reason) {
        closed.complete(status);
    }

    CompletableFuture<Integer> closed() {
        return closed;
    }

    void disconnect() {
        connection.onClose();
    }

    CompletionStage<Void> text(String text) {
        return connection.onText(text);
    }

    void publish(NostrEvent event) {
        text(ClientMessage.Event.of(event).toJson());
    }

    void subscribe(String id, Filter... filters) {
        text(new ClientMessage.Req(id, List.of(filters)).toJson());
    }

    void unsubscribe(String id) {
        text(new ClientMessage.Close(id).toJson());
    }

    RelayMessage next() {
        try {
            RelayMessage message = received.poll(10, TimeUnit.SECONDS);
            assertThat(message).as("an answer within ten seconds").isNotNull();
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    RelayMessage.Ok nextOk() {
        return as(RelayMessage.Ok.class, next());
    }

    String nextClosed() {
        return as(RelayMessage.Closed.class, next()).message();
    }

    String nextChallenge() {
        return as(RelayMessage.Auth.class, next()).challenge();
    }

    /** Proves these keys, for which it has itself challenged. */
    TestClient proving(TestClock clock, NostrKey... keys) {
        subscribe("whoami", Filter.any().withKinds(List.of(4)));
        String challenge = nextChallenge();
        assertThat(nextClosed()).startsWith("auth-required: ");
        for (NostrKey key : keys) {
            text(new ClientMessage.Auth(Answers.to(challenge, key, clock.seconds())).toJson());
            assertThat(nextOk().accepted()).isTrue();
        }
        return this;
    }

    NostrEvent nextEvent() {
        return as(RelayMessage.Event.class, next()).event();
    }

    /** Everything up to EOSE, which must come. */
    List<NostrEvent> storedPart() {
        List<NostrEvent> events = new ArrayList<>();
        RelayMessage message = next();
        while (message instanceof RelayMessage.Event event) {
            events.add(event.event());
            message = next();
        }
        as(RelayMessage.Eose.class, message);
        return events;
    }

    /** Nothing is on its way: the answer to a fresh question is the very next thing received. */
    void hasReceivedNothingElse() {
        text("[\"CLOSE\"]");
        as(RelayMessage.Notice.class, next());
    }

    private static <T extends RelayMessage> T as(Class<T> type, RelayMessage message) {
        assertThat(message).isInstanceOf(type);
        return type.cast(message);
    }
}
