package exchequer.nip90.relay;

import exchequer.nip90.giftwrap.GiftKinds;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events are not for everybody, and for whom they are. Their contents are encrypted anyway;
 * what is kept back is who hears from whom, and when.
 *
 * <ul>
 *   <li>Kind 4, direct messages: for their author and whom a {@code p} tag names (NIP-04, NIP-42).
 *   <li>Kinds 1059 and 21059, gift wraps: for whom a {@code p} tag names (NIP-59, NIP-17). Their
 *       author is a key for one use and nobody's.
 *   <li>Kind 5, deletions that say by a {@code k} tag that they are of gift wraps: for their
 *       author, who is the reader of what was deleted.
 * </ul>
 *
 * Seals and what is inside of them (kinds 13, 14, 15) are not here because nobody may publish them
 * at all. Neither are encrypted jobs of NIP-90: their readers are named in clear by the standard,
 * and no client for them authenticates.
 *
 * <p>{@link FilterSql} says the same in SQL.
 */
final class Confidential {

    static final int DIRECT_MESSAGE = 4;

    /** Asking for nothing but these makes no sense for somebody unknown. */
    static final Set<Integer> KINDS =
            Set.of(DIRECT_MESSAGE, GiftKinds.WRAP, GiftKinds.EPHEMERAL_WRAP);

    /** Values of the {@code k} tag of deletions that only their author sees. */
    static final Set<String> HIDDEN_DELETIONS =
            Set.of(Integer.toString(GiftKinds.WRAP), Integer.toString(GiftKinds.EPHEMERAL_WRAP));

    /** What comes of filters, given who asks. */
    enum Access {
        /** Nothing that was asked for is kept back for want of a key. */
        FULL,
        /** Something may be kept back that proving a key would show. */
        PARTIAL,
        /** Nothing can be shown to somebody unknown. */
        UNKNOWN,
        /** Nothing can be shown to these keys. */
        OTHERS
    }

    private Confidential() {}

    static boolean maySee(NostrEvent event, Set<String> keys) {
        int kind = event.kind();
        if (KINDS.contains(kind)) {
            return kind == DIRECT_MESSAGE && keys.contains(event.pubkey())
                    || event.tagValues("p").stream().anyMatch(keys::contains);
        }
        return kind != StoreTransaction.DELETION
                || keys.contains(event.pubkey())
                || event.tagValues("k").stream().noneMatch(HIDDEN_DELETIONS::contains);
    }

    static Access access(List<Filter> filters, Set<String> keys) {
        boolean onlyConfidential = filters.stream().allMatch(Confidential::asksForNothingElse);
        if (onlyConfidential && keys.isEmpty()) {
            return Access.UNKNOWN;
        }
        if (onlyConfidential && filters.stream().allMatch(filter -> isOfOthers(filter, keys))) {
            return Access.OTHERS;
        }
        return keys.isEmpty() && filters.stream().anyMatch(Confidential::mayAskFor)
                ? Access.PARTIAL
                : Access.FULL;
    }

    /**
     * Whether something that the filter matches could be kept back from who holds these keys.
     * Depends on the question alone: an answer that depended on what is stored would tell that
     * there is something.
     */
    static boolean mayKeepBack(Filter filter, Set<String> keys) {
        boolean onlyToUs = isWithin(filter.tags().get("p"), keys);
        boolean onlyByUs = isWithin(filter.authors(), keys);
        return !onlyToUs && mayHave(filter, GiftKinds.WRAP)
                || !onlyToUs && mayHave(filter, GiftKinds.EPHEMERAL_WRAP)
                || !onlyToUs && !onlyByUs && mayHave(filter, DIRECT_MESSAGE)
                || !onlyByUs && mayHave(filter, StoreTransaction.DELETION);
    }

    private static boolean mayHave(Filter filter, int kind) {
        return filter.kinds() == null || filter.kinds().contains(kind);
    }

    private static boolean isWithin(@Nullable Set<String> asked, Set<String> keys) {
        return asked != null && keys.containsAll(asked);
    }

    private static boolean asksForNothingElse(Filter filter) {
        Set<Integer> kinds = filter.kinds();
        return kinds != null && !kinds.isEmpty() && KINDS.containsAll(kinds);
    }

    private static boolean mayAskFor(Filter filter) {
        return filter.kinds() == null || filter.kinds().stream().anyMatch(KINDS::contains);
    }

    /** Names people, and none of these keys is where it would have to be. */
    private static boolean isOfOthers(Filter filter, Set<String> keys) {
        boolean mayBeToUs = mayName(filter.tags().get("p"), keys);
        boolean mayBeOurs =
                filter.kinds() != null
                        && filter.kinds().contains(DIRECT_MESSAGE)
                        && mayName(filter.authors(), keys);
        return !mayBeToUs && !mayBeOurs;
    }

    private static boolean mayName(@Nullable Set<String> asked, Set<String> keys) {
        return asked == null || keys.stream().anyMatch(asked::contains);
    }
}
