package exchequer.nip90.giftwrap;

import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Decryption;
import exchequer.nip90.encryption.Decryption.Decrypted;
import exchequer.nip90.encryption.Decryption.Reason;
import exchequer.nip90.encryption.Decryption.Undecryptable;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.EventVerification;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.Parsing;
import exchequer.nip90.nostr.Rumour;
import java.time.Instant;

/**
 * Opens gift wraps that are addressed to us, believing nothing on the way: wrap, seal and rumour
 * are each checked before what is in them is looked at. Immutable and thread-safe.
 */
public final class GiftOpener {

    private final Cryptor cryptor;
    private final NostrJson json = NostrJson.standard();

    public GiftOpener(Cryptor cryptor) {
        this.cryptor = cryptor;
    }

    /** Never throws for what others wrote. Two shared points and two signatures: some 250 µs. */
    public Unwrapping open(NostrEvent wrap, Instant now) {
        if (!GiftKinds.isWrap(wrap.kind())) {
            return new Unwrapping.NotAWrap(wrap.kind());
        }
        if (!wrap.tagValues("p").contains(cryptor.publicKey())) {
            return new Unwrapping.ForSomebodyElse();
        }
        if (wrap.expiredAt(now.getEpochSecond())) {
            return new Unwrapping.Expired();
        }
        if (!isValid(wrap)) {
            return new Unwrapping.WrapForged();
        }
        return switch (decrypt(wrap)) {
            case Undecryptable(Reason reason) -> new Unwrapping.WrapUnreadable(reason);
            case Decrypted(String text) ->
                    switch (json.readEvent(text)) {
                        case Parsing.Malformed<NostrEvent>(String why) ->
                                new Unwrapping.NotASeal(why);
                        case Parsing.Parsed<NostrEvent>(NostrEvent seal) -> open(seal, now, wrap);
                    };
        };
    }

    private Unwrapping open(NostrEvent seal, Instant now, NostrEvent wrap) {
        if (seal.kind() != GiftKinds.SEAL) {
            return new Unwrapping.NotASeal("kind " + seal.kind());
        }
        if (!seal.tags().stream().allMatch(tag -> tag.getFirst().equals("expiration"))) {
            return new Unwrapping.SealTagged();
        }
        if (seal.expiredAt(now.getEpochSecond())) {
            return new Unwrapping.Expired();
        }
        if (!isValid(seal)) {
            return new Unwrapping.SealForged();
        }
        return switch (decrypt(seal)) {
            case Undecryptable(Reason reason) -> new Unwrapping.SealUnreadable(reason);
            case Decrypted(String text) ->
                    switch (json.readRumour(text)) {
                        case Parsing.Malformed<Rumour>(String why) ->
                                new Unwrapping.NotARumour(why);
                        case Parsing.Parsed<Rumour>(Rumour rumour) -> believe(rumour, seal);
                    };
        };
    }

    private static Unwrapping believe(Rumour rumour, NostrEvent seal) {
        // Or anybody could put words into anybody's mouth: only the seal is signed.
        if (!rumour.pubkey().equals(seal.pubkey())) {
            return new Unwrapping.AuthorsDiffer(seal.pubkey(), rumour.pubkey());
        }
        return rumour.hasRightId()
                ? new Unwrapping.Unwrapped(rumour, seal)
                : new Unwrapping.RumourForged();
    }

    /** NIP-59 knows NIP-44 alone: the weaker scheme would let a relay change what is sealed. */
    private Decryption decrypt(NostrEvent event) {
        return Scheme.of(event.content()) == Scheme.NIP04
                ? new Undecryptable(Reason.MALFORMED)
                : cryptor.decrypt(event.pubkey(), event.content());
    }

    private static boolean isValid(NostrEvent event) {
        return EventVerification.of(event) instanceof EventVerification.Valid;
    }
}
