package exchequer.nip90.wallet;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.nostr.RelayMessage;
import exchequer.nip90.session.BackOff;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The connections to all relays of one wallet. Thread-safe. */
final class WalletLinks implements AutoCloseable {

    private final WalletMail mail;
    private final List<WalletLink> links;
    private boolean closed;

    WalletLinks(
            WalletConnection connection,
            WalletRules rules,
            WalletMail mail,
            RandomGenerator random) {
        this.mail = mail;
        BackOff backOff = new BackOff(rules.firstPause(), rules.longestPause(), random);
        this.links =
                connection.relays().stream()
                        .map(relay -> new WalletLink(relay, rules, mail, backOff, this::changed))
                        .toList();
    }

    void start() {
        // A wallet may come after us, and nothing changes at the links then.
        mail.onIntroduction(this::wake);
        links.forEach(WalletLink::start);
    }

    /**
     * Waits until a relay listens and the wallet is known.
     *
     * @return what stands in the way; empty when nothing does
     */
    synchronized Optional<String> awaitReady(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (!closed && (listening().isEmpty() || mail.info().isEmpty())) {
                long leftMs = (end - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) {
                    return Optional.of(obstacle());
                }
                wait(leftMs);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted before anything was sent");
        }
        return closed ? Optional.of("closed") : Optional.empty();
    }

    /**
     * Sends to every relay that is connected, or to the first one only. The request ends at once
     * when no relay took it.
     *
     * @return false when there was none to send to: nothing left
     */
    boolean send(NostrEvent event, WaitingRequest request, boolean once) {
        List<RelayClient> targets = listening();
        if (once) {
            targets = targets.stream().limit(1).toList();
        }
        AtomicInteger open = new AtomicInteger(targets.size());
        for (RelayClient target : targets) {
            target.publish(event)
                    .whenComplete(
                            (ok, failure) -> {
                                if (isLost(ok, failure) && open.decrementAndGet() == 0) {
                                    request.giveUp("no relay took the request");
                                }
                            });
        }
        return !targets.isEmpty();
    }

    @Override
    public void close() {
        links.forEach(WalletLink::close);
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        mail.connectionLost();
    }

    /** A relay that says nothing may have passed it on: some do not acknowledge what they drop. */
    private static boolean isLost(RelayMessage.@Nullable Ok ok, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof RelayClient.RelayUnavailable || ok != null && !ok.isHeld();
    }

    private List<RelayClient> listening() {
        return links.stream().flatMap(link -> link.listening().stream()).toList();
    }

    private void changed() {
        if (listening().isEmpty()) {
            mail.connectionLost();
        }
        wake();
    }

    private synchronized void wake() {
        notifyAll();
    }

    private String obstacle() {
        return listening().isEmpty()
                ? links.stream().map(WalletLink::trouble).collect(Collectors.joining("; "))
                : "the wallet's relays do not show what it can do";
    }
}
