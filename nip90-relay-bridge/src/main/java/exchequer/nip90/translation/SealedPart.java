package exchequer.nip90.translation;

import exchequer.nip90.encryption.ConversationKey;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Decryption;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.JsonLimits;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.Parsing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what an author encrypted for the market into the content of an event: NIP-90's encrypted
 * parameters and results, in either scheme. Only content of verified events is worth reading.
 */
final class SealedPart {

    /** The name of the tag that says that the content is encrypted; it usually stands alone. */
    static final String TAG = "encrypted";

    // As many tags as the embedded relay takes in clear.
    private static final JsonLimits LIMITS =
            new JsonLimits(ConversationKey.MAX_PLAINTEXT_BYTES, 2_000, 1_000, 1, 1);

    private final Cryptor cryptor;
    private final NostrJson json = NostrJson.withLimits(LIMITS);

    SealedPart(Cryptor cryptor) {
        this.cryptor = cryptor;
    }

    /** What opening came to. */
    sealed interface Opening {

        record Opened(Scheme scheme, String text) implements Opening {
            @Override
            public String toString() {
                return "Opened[" + scheme + "]";
            }
        }

        record Closed(Translation.Refused why) implements Opening {}
    }

    static boolean isIn(NostrEvent event) {
        return !event.tagsNamed(TAG).isEmpty();
    }

    /** Whether the market could show a request to the holder of this key. */
    boolean canBeShownTo(String key) {
        return cryptor.canWriteTo(key);
    }

    Opening open(NostrEvent event) {
        List<String> readers = event.tagValues("p");
        // Where nobody is named it may be for us; trying costs one shared point.
        if (!readers.isEmpty() && !readers.contains(cryptor.publicKey())) {
            return closed("encrypted_for_another", "no p tag names the market: it can not read it");
        }
        return switch (cryptor.decrypt(event.pubkey(), event.content())) {
            case Decryption.Decrypted(String text) ->
                    new Opening.Opened(Scheme.of(event.content()), text);
            case Decryption.Undecryptable(Decryption.Reason reason) ->
                    reason == Decryption.Reason.TOO_LARGE
                            ? closed(
                                    "encrypted_too_large",
                                    "at most "
                                            + ConversationKey.MAX_PAYLOAD_CHARS
                                            + " characters are decrypted")
                            : closed(
                                    "encrypted_unreadable",
                                    "can not be decrypted with the market's key: "
                                            + reason.name().toLowerCase(Locale.ROOT));
        };
    }

    /** The text as a list of tags; empty when it is none. */
    Optional<List<List<String>>> tags(String text) {
        return switch (json.readTags(text)) {
            case Parsing.Parsed<List<List<String>>>(List<List<String>> tags) -> Optional.of(tags);
            case Parsing.Malformed<List<List<String>>> _ -> Optional.empty();
        };
    }

    /**
     * The event as it would read in clear: what was encrypted first, so that it counts where only
     * one can. It keeps the id, which is that of the encrypted one.
     *
     * @param names of the tags that may have been encrypted; others would say in secret what is
     *     decided in public, for instance which job this is about
     */
    static NostrEvent inClear(
            NostrEvent event, List<List<String>> encrypted, Set<String> names, String content) {
        List<List<String>> tags = new ArrayList<>();
        encrypted.stream().filter(tag -> names.contains(tag.getFirst())).forEach(tags::add);
        event.tags().stream().filter(tag -> !tag.getFirst().equals(TAG)).forEach(tags::add);
        return new NostrEvent(
                event.id(),
                event.pubkey(),
                event.createdAt(),
                event.kind(),
                tags,
                content,
                event.sig());
    }

    private static Opening closed(String code, String detail) {
        return new Opening.Closed(new Translation.Refused(code, detail));
    }
}
