package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.fuzz.Batches;
import exchequer.nip90.fuzz.Campaign;
import exchequer.nip90.fuzz.Damage;
import exchequer.nip90.fuzz.Dice;
import exchequer.nip90.fuzz.FuzzProperty;
import exchequer.nip90.fuzz.Messages;
import exchequer.nip90.fuzz.Words;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Whatever is sent as a message is read as one or refused with a reason that can be sent back, and
 * what was read means the same when it is written and read again.
 */
class FuzzedMessagesTest {

    private static final NostrJson JSON = NostrJson.standard();

    private static final Campaign<String> EVENTS =
            texts("events", 2_000, Messages::event, FuzzedMessagesTest::event);
    private static final Campaign<byte[]> EVENT_BYTES =
            new Campaign<>(
                    "bytes of events",
                    1_500,
                    FuzzedMessagesTest::eventBytes,
                    bytes -> bytes.length,
                    FuzzedMessagesTest::eventBytes);
    private static final Campaign<String> RUMOURS =
            texts(
                    "rumours",
                    1_000,
                    dice -> Messages.rumour(dice, Events.BOB.publicKey()),
                    FuzzedMessagesTest::rumour);
    private static final Campaign<String> TAGS =
            texts("tags", 1_000, Messages::tags, FuzzedMessagesTest::tags);
    private static final Campaign<String> FILTERS =
            texts("filters", 2_000, Messages::filter, FuzzedMessagesTest::filter);
    private static final Campaign<String> FRAMES =
            texts("client frames", 2_500, Messages::toRelay, FuzzedMessagesTest::frame);
    private static final Campaign<String> RELAY_MESSAGES =
            texts("relay messages", 2_000, Messages::fromRelay, FuzzedMessagesTest::relayMessage);
    private static final Campaign<String> DOCUMENTS =
            texts("relay documents", 500, Messages::document, FuzzedMessagesTest::document);

    private interface Grammar {
        String make(Dice dice);
    }

    private interface Reader {
        String read(String text);
    }

    private static Campaign<String> texts(String name, int inputs, Grammar grammar, Reader reader) {
        return Campaign.ofTexts(
                name,
                inputs,
                dice -> dice.oneIn(100) ? Words.any(dice) : Damage.text(dice, grammar.make(dice)),
                reader::read);
    }

    @FuzzProperty
    void events(@ForAll(supplier = Batches.class) long batch) {
        EVENTS.run(batch);
    }

    @FuzzProperty
    void bytes_of_events(@ForAll(supplier = Batches.class) long batch) {
        EVENT_BYTES.run(batch);
    }

    @FuzzProperty
    void rumours(@ForAll(supplier = Batches.class) long batch) {
        RUMOURS.run(batch);
    }

    @FuzzProperty
    void tags(@ForAll(supplier = Batches.class) long batch) {
        TAGS.run(batch);
    }

    @FuzzProperty
    void filters(@ForAll(supplier = Batches.class) long batch) {
        FILTERS.run(batch);
    }

    @FuzzProperty
    void client_frames(@ForAll(supplier = Batches.class) long batch) {
        FRAMES.run(batch);
    }

    @FuzzProperty
    void relay_messages(@ForAll(supplier = Batches.class) long batch) {
        RELAY_MESSAGES.run(batch);
    }

    @FuzzProperty
    void relay_documents(@ForAll(supplier = Batches.class) long batch) {
        DOCUMENTS.run(batch);
    }

    @AfterContainer
    static void report() {
        EVENTS.report("read", "id", "sig", "tag", "content", "not valid JSON", "duplicate key");
        EVENT_BYTES.report("read", "not valid UTF-8", "not valid JSON");
        RUMOURS.report("read", "it is signed", "tag", "not valid JSON");
        TAGS.report("read", "tag", "not valid JSON");
        FILTERS.report("read", "unknown filter condition", "ids", "kind", "duplicate key");
        FRAMES.report(
                "Event",
                "Req",
                "Close",
                "Auth",
                "NegOpen",
                "NegMsg",
                "NegClose",
                "UnusableEvent",
                "UnusableRequest",
                "UnusableSync",
                "Junk");
        RELAY_MESSAGES.report(
                "Event",
                "Ok",
                "Eose",
                "Closed",
                "Notice",
                "Auth",
                "NegMsg",
                "NegErr",
                "unknown message type",
                "not valid JSON");
        DOCUMENTS.report("read", "refused");
    }

    private static byte[] eventBytes(Dice dice) {
        String text = Messages.event(dice);
        return Damage.bytes(dice, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String event(String text) {
        return switch (JSON.readEvent(text)) {
            case Parsing.Malformed<NostrEvent>(String reason) -> refused(reason);
            case Parsing.Parsed<NostrEvent>(NostrEvent event) -> {
                assertThat(JSON.readEvent(NostrJson.write(event)))
                        .isEqualTo(new Parsing.Parsed<>(event));
                assertThat(EventId.of(event)).hasSize(64);
                ProofOfWork.of(event, 16);
                event.expiredAt(1_700_000_000);
                yield "read";
            }
        };
    }

    private static String eventBytes(byte[] bytes) {
        String answer =
                switch (JSON.readEvent(bytes)) {
                    case Parsing.Malformed<NostrEvent>(String reason) -> refused(reason);
                    case Parsing.Parsed<NostrEvent> read -> {
                        // Nothing was repaired on the way: the text of these bytes is the same.
                        String text = new String(bytes, StandardCharsets.UTF_8);
                        assertThat(text.getBytes(StandardCharsets.UTF_8)).isEqualTo(bytes);
                        assertThat(JSON.readEvent(text)).isEqualTo(read);
                        yield "read";
                    }
                };
        return answer;
    }

    private static String rumour(String text) {
        return switch (JSON.readRumour(text)) {
            case Parsing.Malformed<Rumour>(String reason) -> refused(reason);
            case Parsing.Parsed<Rumour>(Rumour rumour) -> {
                assertThat(JSON.readRumour(NostrJson.write(rumour)))
                        .isEqualTo(new Parsing.Parsed<>(rumour));
                rumour.hasRightId();
                yield "read";
            }
        };
    }

    private static String tags(String text) {
        return switch (JSON.readTags(text)) {
            case Parsing.Malformed<List<List<String>>>(String reason) -> refused(reason);
            case Parsing.Parsed<List<List<String>>> tags -> {
                assertThat(JSON.readTags(NostrJson.writeTags(tags.value()))).isEqualTo(tags);
                yield "read";
            }
        };
    }

    private static String filter(String text) {
        return switch (JSON.readFilter(text)) {
            case Parsing.Malformed<Filter>(String reason) -> refused(reason);
            case Parsing.Parsed<Filter>(Filter filter) -> {
                assertThat(JSON.readFilter(NostrJson.write(filter)))
                        .isEqualTo(new Parsing.Parsed<>(filter));
                filter.matches(Messages.signedEvent(new Dice(text.length())));
                yield "read";
            }
        };
    }

    private static String frame(String text) {
        return switch (JSON.readClientFrame(text)) {
            case ClientFrame.Understood(ClientMessage message) -> {
                assertThat(JSON.readClientFrame(message.toJson()))
                        .isEqualTo(new ClientFrame.Understood(message));
                if (message instanceof ClientMessage.Event(_, String raw)) {
                    assertThat(text).contains(raw);
                }
                yield message.getClass().getSimpleName();
            }
            case ClientFrame.UnusableEvent(String id, String reason) -> {
                refused(reason);
                assertThat(id).matches("[0-9a-f]{64}");
                yield "UnusableEvent";
            }
            case ClientFrame.UnusableRequest(String id, String reason) -> {
                refused(reason);
                new RelayMessage.Closed(id, reason).toJson();
                yield "UnusableRequest";
            }
            case ClientFrame.UnusableSync(String id, String reason) -> {
                refused(reason);
                new RelayMessage.NegErr(id, reason).toJson();
                yield "UnusableSync";
            }
            case ClientFrame.Junk(String reason) -> {
                refused(reason);
                yield "Junk";
            }
        };
    }

    private static String relayMessage(String text) {
        return switch (JSON.readRelayMessage(text)) {
            case Parsing.Malformed<RelayMessage>(String reason) -> refused(reason);
            case Parsing.Parsed<RelayMessage>(RelayMessage message) -> {
                assertThat(JSON.readRelayMessage(message.toJson()))
                        .isEqualTo(new Parsing.Parsed<>(message));
                yield message.getClass().getSimpleName();
            }
        };
    }

    private static String document(String text) {
        return RelayDocument.read(text)
                .map(
                        document -> {
                            document.supports(RelayDocument.RECONCILIATION);
                            return "read";
                        })
                .orElse("refused");
    }

    /** The reason, without what differs from case to case. */
    private static String refused(String reason) {
        assertThat(reason).matches("[ -~]{1,120}");
        return reason.replaceFirst(" at character \\d+$", "")
                .replaceFirst("^(ids|authors|kind|id|sig|content|pubkey|created_at)s?\\b.*", "$1")
                .replaceFirst("^(a tag|tags)\\b.*", "tag");
    }
}
