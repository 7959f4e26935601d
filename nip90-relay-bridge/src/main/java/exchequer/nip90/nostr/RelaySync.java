package exchequer.nip90.nostr;

import exchequer.nip90.negentropy.Initiator;
import exchequer.nip90.negentropy.Initiator.Difference;
import exchequer.nip90.negentropy.Initiator.Step;
import exchequer.nip90.negentropy.ItemId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One reconciliation of a {@link RelayClient} with its relay (NIP-77). Relays that announce it may
 * refuse by NEG-ERR, by a NOTICE that names no reconciliation, or by silence; all three end it.
 */
final class RelaySync {

    private final String id;
    private final Initiator initiator;
    private final Duration patience;
    private final Consumer<ClientMessage> send;
    private final List<ItemId> have = new ArrayList<>();
    private final List<ItemId> need = new ArrayList<>();
    private final CompletableFuture<Difference> result = new CompletableFuture<>();
    private int round;

    RelaySync(String id, Initiator initiator, Duration patience, Consumer<ClientMessage> send) {
        this.id = id;
        this.initiator = initiator;
        this.patience = patience;
        this.send = send;
    }

    CompletableFuture<Difference> result() {
        return result;
    }

    synchronized void open(Filter filter) {
        send.accept(new ClientMessage.NegOpen(id, filter, initiator.open()));
        awaitAnswer();
    }

    synchronized void answered(String message) {
        if (result.isDone()) {
            return;
        }
        switch (initiator.next(message)) {
            case Step.Ask(String next, Difference found) -> {
                add(found);
                send.accept(new ClientMessage.NegMsg(id, next));
                awaitAnswer();
            }
            case Step.Finished(Difference found) -> {
                add(found);
                send.accept(new ClientMessage.NegClose(id));
                result.complete(new Difference(have, need));
            }
            case Step.Refused(String reason) -> {
                send.accept(new ClientMessage.NegClose(id));
                fail(reason);
            }
        }
    }

    /** Ends it; does nothing when it has ended. */
    void fail(String reason) {
        result.completeExceptionally(new RelayClient.SyncRefused(reason));
    }

    private void add(Difference found) {
        have.addAll(found.have());
        need.addAll(found.need());
    }

    private void awaitAnswer() {
        int asked = ++round;
        CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> giveUp(asked));
    }

    private synchronized void giveUp(int asked) {
        if (round == asked && !result.isDone()) {
            send.accept(new ClientMessage.NegClose(id));
            fail("no answer in time");
        }
    }
}
