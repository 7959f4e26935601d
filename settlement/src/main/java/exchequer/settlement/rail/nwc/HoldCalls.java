package exchequer.settlement.rail.nwc;

import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Decoding.Undecodable;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.ReceivingRail.CancelAnswer;
import exchequer.settlement.rail.ReceivingRail.HeightAnswer;
import exchequer.settlement.rail.ReceivingRail.HoldAnswer;
import exchequer.settlement.rail.ReceivingRail.SettleAnswer;
import exchequer.settlement.rail.nwc.ReceivingWallet.Done;
import exchequer.settlement.rail.nwc.ReceivingWallet.Reply;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * Issues, settles and cancels hold invoices. No wallet promises that repeating a request is
 * harmless: so its books are looked into before, and after any answer but success.
 */
final class HoldCalls {

    private final ReceivingWallet wallet;
    private final InvoiceTable invoices;
    private final ChainHeight height;
    private final Function<PaymentHash, InvoiceState> books;
    private final InstantSource clock;

    HoldCalls(
            ReceivingWallet wallet,
            InvoiceTable invoices,
            ChainHeight height,
            Function<PaymentHash, InvoiceState> books,
            InstantSource clock) {
        this.wallet = wallet;
        this.invoices = invoices;
        this.height = height;
        this.books = books;
        this.clock = clock;
    }

    HoldAnswer create(HoldInvoiceTerms terms, Network network) {
        Optional<Remembered> known = invoices.find(terms.hash());
        Optional<String> issuedBefore = known.flatMap(Remembered::bolt11);
        if (issuedBefore.isPresent()) {
            return judged(issuedBefore.get(), terms, network);
        }
        if (known.isEmpty()) {
            switch (height.now()) {
                case HeightAnswer.Height(int blocks) ->
                        invoices.begin(terms, clock.instant(), blocks);
                case HeightAnswer.Unavailable(String detail) -> {
                    return new HoldAnswer.Unavailable(detail);
                }
            }
        }
        return switch (wallet.lookUp(terms.hash())) {
            case Reply.Answered<InvoiceEntry>(InvoiceEntry entry) ->
                    entry.bolt11()
                            .map(text -> judged(text, terms, network))
                            .orElseGet(
                                    () ->
                                            new HoldAnswer.Unavailable(
                                                    "the wallet has the invoice and does not show"
                                                            + " it"));
            case Reply.Refused<InvoiceEntry>(boolean notFound, String detail) ->
                    notFound ? ask(terms, network) : new HoldAnswer.Unavailable(detail);
            case Reply.Silent<InvoiceEntry>(String detail) -> new HoldAnswer.Unavailable(detail);
        };
    }

    private HoldAnswer ask(HoldInvoiceTerms terms, Network network) {
        return switch (wallet.makeHoldInvoice(terms)) {
            case Reply.Answered<String>(String text) -> judged(text, terms, network);
            case Reply.Refused<String>(_, String detail) -> new HoldAnswer.Unavailable(detail);
            case Reply.Silent<String>(String detail) -> new HoldAnswer.Unavailable(detail);
        };
    }

    private HoldAnswer judged(String text, HoldInvoiceTerms terms, Network network) {
        return switch (Bolt11.decode(text)) {
            case Undecodable(var code, var detail) ->
                    new HoldAnswer.Unavailable(
                            "the wallet's invoice is unreadable: " + code + " " + detail);
            case Decoded(Bolt11Invoice invoice) -> judged(invoice, terms, network);
        };
    }

    private HoldAnswer judged(Bolt11Invoice invoice, HoldInvoiceTerms terms, Network network) {
        boolean asAsked =
                invoice.paymentHash().equals(terms.hash())
                        && invoice.network() == network
                        && invoice.amount().equals(Optional.of(terms.amount()))
                        && invoice.isFor(terms.description());
        if (!asAsked) {
            return new HoldAnswer.HashTaken("another invoice has " + terms.hash());
        }
        // NIP-47 leaves it to the wallet whether it heeds the wish.
        if (invoice.minFinalCltvExpiry() < terms.cltvExpiryBlocks()) {
            return new HoldAnswer.HashTaken(
                    "the wallet's invoice lets money wait for "
                            + invoice.minFinalCltvExpiry()
                            + " blocks and not for "
                            + terms.cltvExpiryBlocks());
        }
        invoices.issued(invoice);
        return new HoldAnswer.Issued(invoice);
    }

    /** The preimage leaves only for money that is held: before that it would be a gift. */
    SettleAnswer settle(Preimage preimage) {
        InvoiceState before = books.apply(preimage.hash());
        if (!(before instanceof InvoiceState.Locked)) {
            return notAsked(before, "");
        }
        return switch (wallet.settleHold(preimage)) {
            case Reply.Answered<Done> _ -> {
                // Only so that the memory hears of it at once.
                books.apply(preimage.hash());
                yield new SettleAnswer.Settled();
            }
            case Reply.Refused<Done>(_, String detail) ->
                    notAsked(books.apply(preimage.hash()), detail);
            case Reply.Silent<Done>(String detail) -> new SettleAnswer.Unavailable(detail);
        };
    }

    private static SettleAnswer notAsked(InvoiceState state, String refusal) {
        return switch (state) {
            case InvoiceState.Settled _ -> new SettleAnswer.Settled();
            case InvoiceState.Open _ -> new SettleAnswer.NotLocked();
            case InvoiceState.Canceled _, InvoiceState.Expired _ -> new SettleAnswer.Canceled();
            case InvoiceState.NotFound _ -> new SettleAnswer.NotFound();
            case InvoiceState.Locked _ -> new SettleAnswer.Unavailable(refusal);
            case InvoiceState.Unavailable(String detail) -> new SettleAnswer.Unavailable(detail);
        };
    }

    CancelAnswer cancel(PaymentHash hash) {
        return switch (wallet.cancelHold(hash)) {
            case Reply.Answered<Done> _ -> {
                invoices.withdrawn(hash);
                yield new CancelAnswer.Canceled();
            }
            case Reply.Refused<Done>(boolean notFound, String detail) ->
                    refused(hash, notFound, detail);
            case Reply.Silent<Done>(String detail) -> new CancelAnswer.Unavailable(detail);
        };
    }

    private CancelAnswer refused(PaymentHash hash, boolean notFound, String refusal) {
        return switch (books.apply(hash)) {
            case InvoiceState.Settled _ -> new CancelAnswer.AlreadySettled();
            case InvoiceState.Canceled _, InvoiceState.Expired _ -> new CancelAnswer.Canceled();
            case InvoiceState.NotFound _ -> new CancelAnswer.NotFound();
            case InvoiceState.Locked _ when notFound && isCalledExpired(hash) -> {
                // Called expired, and no longer among what can be given back: it was.
                invoices.withdrawn(hash);
                yield new CancelAnswer.Canceled();
            }
            case InvoiceState.Open _, InvoiceState.Locked _ ->
                    new CancelAnswer.Unavailable(refusal);
            case InvoiceState.Unavailable(String detail) -> new CancelAnswer.Unavailable(detail);
        };
    }

    private boolean isCalledExpired(PaymentHash hash) {
        return wallet.lookUp(hash) instanceof Reply.Answered<InvoiceEntry>(InvoiceEntry entry)
                && entry.standing() == InvoiceEntry.Standing.EXPIRED;
    }
}
