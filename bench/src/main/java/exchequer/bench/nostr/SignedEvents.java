package exchequer.bench.nostr;

import exchequer.nip90.nostr.ClientMessage;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Makes distinct, signed events: text notes of 200 characters that do not compress, with one {@code
 * e} and one {@code p} tag that no other event has, by 64 authors in turn. As JSON some 680 bytes.
 * The market ignores notes, so what is measured is the relay.
 */
public final class SignedEvents {

    static final int NOTE = 1;

    private static final int AUTHORS = 64;
    private static final int CONTENT_BYTES = 150;

    /** An event and the frame that publishes it. */
    public record Signed(String id, byte[] frame) {

        static Signed of(NostrEvent event) {
            return new Signed(
                    event.id(), ClientSocket.frame(ClientMessage.Event.of(event).toJson()));
        }
    }

    private final List<NostrKey> authors;
    private final AtomicLong next = new AtomicLong();
    private final long seed;
    private final long createdAt;

    /**
     * @param seed of authors and contents
     * @param createdAt of all events, seconds since 1970
     */
    public SignedEvents(long seed, long createdAt) {
        SplittableRandom random = new SplittableRandom(seed);
        this.seed = seed;
        this.createdAt = createdAt;
        this.authors = Stream.generate(() -> NostrKey.generate(random)).limit(AUTHORS).toList();
    }

    /** New ones, made on all cores. */
    public List<Signed> make(int count) {
        return made(count, number -> Signed.of(event(number)));
    }

    public List<NostrEvent> events(int count) {
        return made(count, this::event);
    }

    /** A new note with one tag of that value. */
    public Signed tagged(String letter, String value) {
        return Signed.of(sign(next.getAndIncrement(), List.of(List.of(letter, value))));
    }

    private <T> List<T> made(int count, LongFunction<T> make) {
        long first = next.getAndAdd(count);
        return LongStream.range(first, first + count).parallel().mapToObj(make).toList();
    }

    private NostrEvent event(long number) {
        SplittableRandom random = new SplittableRandom(seed ^ number);
        return sign(number, List.of(List.of("e", hex(random)), List.of("p", hex(random))));
    }

    private NostrEvent sign(long number, List<List<String>> tags) {
        byte[] content = new byte[CONTENT_BYTES];
        new SplittableRandom(~seed ^ number).nextBytes(content);
        String text = number + " " + Base64.getEncoder().encodeToString(content);
        return authors.get((int) (number % AUTHORS))
                .sign(new EventTemplate(createdAt, NOTE, tags, text));
    }

    private static String hex(SplittableRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
