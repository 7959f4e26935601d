package exchequer.nip90.relay;

import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayAuth;
import exchequer.nip90.nostr.RelayMessage;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection, as far as it has proven it (NIP-42). Thread-safe.
 *
 * <p>The challenge is sent when a key would make a difference for the first time, right before the
 * answer that says so, and never again: signers ask their owner about every challenge, so one for
 * each connection would bother people who only read what is public; and NDK repeats its requests
 * after each, so that a new one with each refusal would go round in circles.
 */
final class Visitor {

    /** One person's accounts; more are somebody's attempt to fill our memory. */
    static final int MAX_KEYS = 16;

    private final String remote;
    private final @Nullable Challenger challenger;
    private final OutputQueue output;
    private final InstantSource clock;
    private @Nullable String challenge;
    private volatile Set<String> keys = Set.of();

    /**
     * @param challenger null when nobody can prove anything here
     */
    Visitor(
            String remote,
            @Nullable Challenger challenger,
            OutputQueue output,
            InstantSource clock) {
        this.remote = remote;
        this.challenger = challenger;
        this.output = output;
        this.clock = clock;
    }

    /** Judges an answer to the challenge. */
    synchronized RelayMessage.Ok authenticate(NostrEvent answer) {
        if (challenge == null || challenger == null) {
            return refused(answer, ReasonPrefix.INVALID.message("no challenge was sent"));
        }
        return switch (RelayAuth.verify(answer, challenge, challenger.relay(), clock.instant())) {
            case RelayAuth.Refused(RelayAuth.Refusal refusal) ->
                    refused(answer, ReasonPrefix.INVALID.message(refusal.words()));
            case RelayAuth.Authenticated(String key) -> {
                Set<String> more = new HashSet<>(keys);
                more.add(key);
                if (more.size() > MAX_KEYS) {
                    yield refused(
                            answer,
                            ReasonPrefix.RESTRICTED.message(
                                    "at most " + MAX_KEYS + " keys on a connection"));
                }
                keys = Set.copyOf(more);
                yield new RelayMessage.Ok(answer.id(), true, "");
            }
        };
    }

    Sender sender() {
        return new Sender.Client(remote, keys);
    }

    Viewer viewer() {
        return Viewer.holding(keys);
    }

    boolean maySee(NostrEvent event) {
        return Confidential.maySee(event, keys);
    }

    /** Why these filters get nothing; empty when they get what there is for the visitor. */
    Optional<String> refusalOf(List<Filter> filters) {
        return switch (Confidential.access(filters, keys)) {
            case FULL -> Optional.empty();
            case PARTIAL -> {
                sendChallenge();
                yield Optional.empty();
            }
            case UNKNOWN -> Optional.of(needsKey("these are shown only to those involved"));
            case OTHERS ->
                    Optional.of(
                            ReasonPrefix.RESTRICTED.message(
                                    "these are shown only to those involved"));
        };
    }

    /** Why the visitor may not publish this, as far as it depends on who it is (NIP-70). */
    Optional<String> refusalOf(NostrEvent event) {
        if (!Protection.isProtected(event) || keys.contains(event.pubkey())) {
            return Optional.empty();
        }
        String why = "this event may only be published by its author";
        return Optional.of(keys.isEmpty() ? needsKey(why) : ReasonPrefix.RESTRICTED.message(why));
    }

    private String needsKey(String why) {
        return sendChallenge()
                ? ReasonPrefix.AUTH_REQUIRED.message(why)
                : ReasonPrefix.RESTRICTED.message(why);
    }

    /**
     * @return whether the visitor can prove who it is
     */
    private synchronized boolean sendChallenge() {
        if (challenger == null) {
            return false;
        }
        if (challenge == null) {
            challenge = challenger.newChallenge();
            output.send(new RelayMessage.Auth(challenge));
        }
        return true;
    }

    private static RelayMessage.Ok refused(NostrEvent answer, String why) {
        return new RelayMessage.Ok(answer.id(), false, why);
    }
}
