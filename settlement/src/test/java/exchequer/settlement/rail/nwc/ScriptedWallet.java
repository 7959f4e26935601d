package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.PaymentRail;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A wallet that says what it is told to, true or not. */
class ScriptedWallet implements RemoteWallet {

    private final String id;
    private final Deque<WalletAnswer> answers = new ArrayDeque<>();
    private final Deque<BookEntry> nextEntries = new ArrayDeque<>();
    private final List<PaymentHash> asked = new CopyOnWriteArrayList<>();
    private volatile BookEntry books = new BookEntry.Absent();
    private volatile Listing list = Listing.NOT_LISTED;
    private volatile Instant lastValidUntil = Instant.MIN;
    private volatile Runnable beforeAnswer = () -> {};

    ScriptedWallet(String id) {
        this.id = id;
    }

    /** One answer to one request to pay. */
    synchronized ScriptedWallet answers(WalletAnswer answer) {
        answers.add(answer);
        return this;
    }

    /** One answer to one look into the books, before the standing one. */
    synchronized ScriptedWallet first(BookEntry entry) {
        nextEntries.add(entry);
        return this;
    }

    ScriptedWallet books(BookEntry entry) {
        books = entry;
        return this;
    }

    ScriptedWallet list(Listing listing) {
        list = listing;
        return this;
    }

    ScriptedWallet beforeAnswer(Runnable what) {
        beforeAnswer = what;
        return this;
    }

    /** Until when the last request to pay was good. */
    Instant lastValidUntil() {
        return lastValidUntil;
    }

    /** What it was asked to pay, in order. */
    List<PaymentHash> asked() {
        return asked;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Duration validity() {
        return Duration.ofSeconds(100);
    }

    @Override
    public Duration clockSkew() {
        return Duration.ofSeconds(50);
    }

    @Override
    public WalletAnswer pay(
            String bolt11, PaymentHash hash, Optional<Msat> amount, Instant validUntil) {
        asked.add(hash);
        lastValidUntil = validUntil;
        beforeAnswer.run();
        synchronized (this) {
            return answers.remove();
        }
    }

    @Override
    public synchronized BookEntry lookUp(PaymentHash hash) {
        BookEntry next = nextEntries.poll();
        return next == null ? books : next;
    }

    @Override
    public Listing listed(PaymentHash hash, Instant since) {
        return list;
    }

    @Override
    public Msat balance() {
        return Msat.ofSat(1);
    }

    @Override
    public PaymentRail.Subscription subscribe(Consumer<PaymentHash> listener) {
        return () -> {};
    }

    @Override
    public void close() {}
}
