package exchequer.settlement.rail.nwc;

import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.nwc.ReceivingWallet.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again for what no notification told: compares the wallet's list of what it
 * received with our open invoices, and asks for each that has expired before it is given up.
 */
final class InvoiceRounds implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InvoiceRounds.class);

    /** How far a wallet's clock may be off, and a payment be under way when time is up. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    /** The rest is looked at in the next round. */
    private static final int MOST_OPEN = 1_000;

    private static final int MOST_QUESTIONS = 50;

    private final ReceivingWallet wallet;
    private final InvoiceTable invoices;
    private final ReceivingWatches watches;
    private final Function<PaymentHash, InvoiceState> books;
    private final BiFunction<InvoiceEntry, Optional<Remembered>, InvoiceState> noted;
    private final InstantSource clock;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("nwc-invoices").factory());

    /** Of the rounds' one thread. */
    private int asked;

    InvoiceRounds(
            ReceivingWallet wallet,
            InvoiceTable invoices,
            ReceivingWatches watches,
            Function<PaymentHash, InvoiceState> books,
            BiFunction<InvoiceEntry, Optional<Remembered>, InvoiceState> noted,
            InstantSource clock) {
        this.wallet = wallet;
        this.invoices = invoices;
        this.watches = watches;
        this.books = books;
        this.noted = noted;
        this.clock = clock;
    }

    void every(Duration pause) {
        thread.scheduleWithFixedDelay(
                this::round, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void round() {
        try {
            if (watches.hasSubscribers()) {
                look();
            }
        } catch (RailUnavailableException e) {
            LOG.debug("the next round will tell", e);
        } catch (RuntimeException e) {
            LOG.warn("a round over open invoices failed", e);
        }
        // Other processes note things too.
        watches.lookAll();
    }

    private void look() {
        List<Remembered> open = invoices.open(MOST_OPEN);
        if (open.isEmpty()) {
            return;
        }
        boolean listed =
                switch (wallet.received(open.getFirst().madeAt())) {
                    case Reply.Answered<List<InvoiceEntry>>(List<InvoiceEntry> received) -> {
                        compare(open, received);
                        yield true;
                    }
                    case Reply.Refused<List<InvoiceEntry>> _, Reply.Silent<List<InvoiceEntry>> _ ->
                            false;
                };
        Instant now = clock.instant();
        List<Remembered> doubtful =
                new ArrayList<>(open.stream().filter(it -> !listed || isDue(it, now)).toList());
        // What stays open for days must not keep the rest from ever being asked for.
        Collections.rotate(doubtful, -asked);
        doubtful.stream().limit(MOST_QUESTIONS).forEach(it -> ask(it, now));
        asked += MOST_QUESTIONS;
    }

    private void compare(List<Remembered> open, List<InvoiceEntry> received) {
        Map<PaymentHash, Remembered> byHash = new HashMap<>();
        open.forEach(it -> byHash.put(it.hash(), it));
        for (InvoiceEntry entry : received) {
            Remembered known = byHash.get(entry.hash());
            if (known != null) {
                noted.apply(entry, Optional.of(known));
            }
        }
    }

    private static boolean isDue(Remembered invoice, Instant now) {
        return !now.isBefore(invoice.expiresAt().plus(GRACE));
    }

    /** A list may leave something out, and an invoice that is given up is never looked at again. */
    private void ask(Remembered invoice, Instant now) {
        InvoiceState state = books.apply(invoice.hash());
        switch (state) {
            case InvoiceState.Canceled _ -> invoices.withdrawn(invoice.hash());
            case InvoiceState.Expired _, InvoiceState.NotFound _ -> {
                if (isDue(invoice, now)) {
                    invoices.expired(invoice.hash());
                }
            }
            // A settlement was noted by the look itself.
            case InvoiceState.Settled _,
                    InvoiceState.Open _,
                    InvoiceState.Locked _,
                    InvoiceState.Unavailable _ -> {}
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
