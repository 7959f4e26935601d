package exchequer.eventstore;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.axonframework.common.IdentifierFactory;

/**
 * Axon's identifiers of messages as UUIDs of version 7 (RFC 9562 §5.7): the milliseconds since
 * 1970, a 4,096th of a millisecond in the twelve bits that follow, then 62 random bits.
 *
 * <p>Axon finds it by itself where this module is on the class path. Events may have any
 * identifier; but those that ascend with time meet the index that keeps them unique at its end,
 * where random ones meet it everywhere: each then costs a page of a file that grows without bound.
 */
public final class TimeOrderedIdentifiers extends IdentifierFactory {

    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final InstantSource clock;
    private final RandomGenerator random;

    /** For {@link java.util.ServiceLoader}. */
    public TimeOrderedIdentifiers() {
        this(InstantSource.system(), new SecureRandom());
    }

    TimeOrderedIdentifiers(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public String generateIdentifier() {
        Instant now = clock.instant();
        long fraction = (long) (now.getNano() % NANOS_PER_MILLI) * 4_096 / NANOS_PER_MILLI;
        return new UUID(
                        now.toEpochMilli() << 16 | VERSION | fraction,
                        VARIANT | random.nextLong() >>> 2)
                .toString();
    }
}
