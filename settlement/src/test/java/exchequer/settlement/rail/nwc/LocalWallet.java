package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.proof.Proofs;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.RailUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** A wallet without relays: what NIP-47 would carry is a call. */
final class LocalWallet implements RemoteWallet {

    static final Duration MAY_BEGIN_FOR = Duration.ofSeconds(150);

    private final NodeWallet wallet;
    private final List<Consumer<PaymentHash>> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<RailUpdate> closed = new CompletableFuture<>();

    LocalWallet(NodeWallet wallet) {
        this.wallet = wallet;
        wallet.onSent(success -> listeners.forEach(it -> it.accept(success.hash())));
    }

    @Override
    public String id() {
        return "ab".repeat(32);
    }

    @Override
    public Duration validity() {
        return MAY_BEGIN_FOR;
    }

    @Override
    public Duration clockSkew() {
        return Duration.ZERO;
    }

    @Override
    public WalletAnswer pay(
            String bolt11, PaymentHash hash, Optional<Msat> amount, Instant validUntil) {
        Optional<CompletableFuture<RailUpdate>> end = wallet.pay(bolt11);
        if (end.isEmpty()) {
            return new WalletAnswer.Unknown("the answer never comes");
        }
        try {
            return switch (end.get().applyToEither(closed, it -> it).get()) {
                case RailUpdate.Succeeded success ->
                        new WalletAnswer.Paid(
                                Proofs.preimage(success.proof()), Optional.of(success.fee()));
                case RailUpdate.Failed(_, var reason, var detail) ->
                        new WalletAnswer.Refused(reason, detail);
                case RailUpdate.InFlight _, RailUpdate.NotFound _, RailUpdate.Unavailable _ ->
                        new WalletAnswer.Unknown("closed");
            };
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new WalletAnswer.Unknown("interrupted");
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public BookEntry lookUp(PaymentHash hash) {
        return wallet.books(hash).map(LocalWallet::entry).orElseGet(BookEntry.Absent::new);
    }

    private static BookEntry entry(RailUpdate known) {
        return switch (known) {
            case RailUpdate.Succeeded success ->
                    new BookEntry.Settled(
                            Optional.of(Proofs.preimage(success.proof())),
                            success.amount(),
                            Optional.of(success.fee()),
                            Optional.of(success.settledAt()));
            case RailUpdate.InFlight _ -> new BookEntry.Pending();
            case RailUpdate.Failed _ -> new BookEntry.Failed();
            case RailUpdate.NotFound _ -> new BookEntry.Absent();
            case RailUpdate.Unavailable(_, var detail) -> new BookEntry.Untold(detail);
        };
    }

    @Override
    public Listing listed(PaymentHash hash, Instant since) {
        return wallet.books(hash).isPresent() ? Listing.LISTED : Listing.NOT_LISTED;
    }

    @Override
    public Msat balance() {
        if (!wallet.isUp()) {
            throw new RailUnavailableException("the wallet does not answer");
        }
        return wallet.balance();
    }

    @Override
    public PaymentRail.Subscription subscribe(Consumer<PaymentHash> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        closed.complete(new RailUpdate.Unavailable(new PaymentHash("00".repeat(32)), "closed"));
    }
}
