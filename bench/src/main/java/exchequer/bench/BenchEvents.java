package exchequer.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.common.IdentifierFactory;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * Events as all contenders store them: 300 bytes of JSON that do not compress, an identifier as
 * Axon makes it, two entries of metadata.
 */
public final class BenchEvents {

    public static final int PAYLOAD_BYTES = 300;
    public static final String TYPE = "exchequer.Measured";
    public static final Map<String, String> METADATA = Map.of("tenant_id", "bench", "host", "h1");

    private static final String HEAD = "{\"at\":";
    private static final int AT_DIGITS = 19;
    private static final byte[] LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(US_ASCII);

    private final String run = Long.toString(new SplittableRandom().nextLong() >>> 1, 36);
    private final AtomicLong counter = new AtomicLong();

    /** A tag value that no event has had, in this run or another on the same store. */
    public String freshValue() {
        return run + "-" + counter.incrementAndGet();
    }

    /** A new event with these tags. */
    public static TaggedEventMessage<?> event(List<Tag> tags) {
        return event(0, tags);
    }

    /**
     * @param at any number, to be found again by {@link #at}
     */
    public static TaggedEventMessage<?> event(long at, List<Tag> tags) {
        return event(IdentifierFactory.getInstance().generateIdentifier(), at, tags);
    }

    static TaggedEventMessage<?> event(String identifier, long at, List<Tag> tags) {
        return new GenericTaggedEventMessage<>(
                new GenericEventMessage(
                        identifier,
                        new MessageType(TYPE, "1"),
                        payload(at, ThreadLocalRandom.current().nextLong()),
                        METADATA,
                        Instant.now()),
                new LinkedHashSet<>(tags));
    }

    /** 300 bytes of JSON; the seed decides all of them but the number. */
    public static byte[] payload(long at, long seed) {
        byte[] bytes = new byte[PAYLOAD_BYTES];
        byte[] head = (HEAD + paddedNumber(at) + ",\"text\":\"").getBytes(US_ASCII);
        System.arraycopy(head, 0, bytes, 0, head.length);
        SplittableRandom random = new SplittableRandom(seed);
        int end = PAYLOAD_BYTES - 2;
        for (int i = head.length; i < end; ) {
            long bits = random.nextLong();
            for (int n = 0; n < 10 && i < end; n++, bits >>>= 6) {
                bytes[i++] = LETTERS[(int) (bits & 63)];
            }
        }
        bytes[end] = '"';
        bytes[end + 1] = '}';
        return bytes;
    }

    /** The number a payload was made with. */
    public static long at(byte[] payload) {
        long number = 0;
        for (int i = HEAD.length(); i < HEAD.length() + AT_DIGITS; i++) {
            // Blanks before the number, which JSON allows and zeros it would not.
            number = payload[i] == ' ' ? number : number * 10 + payload[i] - '0';
        }
        return number;
    }

    private static String paddedNumber(long number) {
        String digits = Long.toString(number);
        return " ".repeat(AT_DIGITS - digits.length()) + digits;
    }
}
