package exchequer.nip90.relay;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.ProofOfWork;
import exchequer.nip90.nostr.ReasonPrefix;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Wants work for events of strangers (NIP-13), with a committed target: luck does not count.
 *
 * <p>No work is asked of a known key, neither for its own events nor for what it brings over a
 * connection that has proven it: gift wraps bear keys that nobody can know. A key that is merely
 * proven is not known: making one costs less than the work.
 */
public final class WorkGate implements Admission {

    private final int bits;
    private final Predicate<String> isKnown;

    /**
     * @param bits leading zero bits that are asked for; 0 asks for nothing
     * @param isKnown whether a public key is known here; asked only for events with too little work
     */
    public WorkGate(int bits, Predicate<String> isKnown) {
        if (bits < 0 || bits > ProofOfWork.MAX_BITS) {
            throw new IllegalArgumentException("an id has 0 to 256 bits, not " + bits);
        }
        this.bits = bits;
        this.isKnown = isKnown;
    }

    @Override
    public Optional<String> refusal(NostrEvent event, Sender sender) {
        if (bits == 0) {
            return Optional.empty();
        }
        // A false id passes here and fails right after: it is checked before anything is kept.
        Optional<String> lack =
                switch (ProofOfWork.of(event, bits)) {
                    case ProofOfWork.Sufficient _ -> Optional.empty();
                    case ProofOfWork.TooLittle(int done, int required) ->
                            Optional.of("difficulty " + done + " is less than " + required);
                    case ProofOfWork.NotCommitted(int required) ->
                            Optional.of("no target of " + required + " is committed to");
                    case ProofOfWork.CommittedToLess(int committed, int required) ->
                            Optional.of(
                                    "committed target " + committed + " is less than " + required);
                };
        return lack.isPresent() && !isKnown(event, sender)
                ? lack.map(ReasonPrefix.POW::message)
                : Optional.empty();
    }

    private boolean isKnown(NostrEvent event, Sender sender) {
        Set<String> proven =
                switch (sender) {
                    case Sender.Client(_, Set<String> keys) -> keys;
                    case Sender.OutsideRelay _ -> Set.of();
                };
        return isKnown.test(event.pubkey()) || proven.stream().anyMatch(isKnown);
    }
}
