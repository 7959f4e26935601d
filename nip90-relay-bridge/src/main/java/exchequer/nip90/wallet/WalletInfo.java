package exchequer.nip90.wallet;

import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.NostrEvent;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a wallet says of itself: the newest event of kind 13194 that its relays show (NIP-47).
 *
 * @param capabilities words for methods, those we do not know too
 * @param notifications words for what it notifies of; empty when it does not
 * @param encryption words for the schemes it reads
 * @param createdAt seconds since 1970, as the wallet says
 */
public record WalletInfo(
        Set<String> capabilities,
        Set<String> notifications,
        Set<String> encryption,
        long createdAt) {

    static final int KIND = 13_194;

    private static final String NIP44 = "nip44_v2";
    private static final String NIP04 = "nip04";

    public WalletInfo {
        capabilities = Set.copyOf(capabilities);
        notifications = Set.copyOf(notifications);
        encryption = Set.copyOf(encryption);
    }

    /**
     * @param event verified, of kind 13194
     */
    static WalletInfo of(NostrEvent event) {
        return new WalletInfo(
                words(event.content()),
                words(event.firstTag("notifications").orElse("")),
                // A wallet from before the tag knows nothing but NIP-04.
                words(event.firstTag("encryption").orElse(NIP04)),
                event.createdAt());
    }

    public boolean offers(WalletMethod method) {
        return capabilities.contains(method.word());
    }

    /** NIP-44 wherever the wallet reads it; empty when we have no scheme in common. */
    Optional<Scheme> scheme() {
        if (encryption.contains(NIP44)) {
            return Optional.of(Scheme.NIP44);
        }
        return encryption.contains(NIP04) ? Optional.of(Scheme.NIP04) : Optional.empty();
    }

    static String wordFor(Scheme scheme) {
        return switch (scheme) {
            case NIP44 -> NIP44;
            case NIP04 -> NIP04;
        };
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split("\\s+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }
}
