package exchequer.nip90.wallet;

import exchequer.market.money.Msat;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.NostrEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Uses one Lightning wallet over its relays: Nostr Wallet Connect, NIP-47. Thread-safe.
 *
 * <p>Every method blocks for a bounded time, the {@link WalletRules}' for getting ready plus those
 * for an answer, and returns what is known; none throws because of the wallet, a relay or the
 * network. An interrupt ends the waiting like a timeout does, and stays set.
 *
 * <p>Payments are asked for once. After {@link PaymentOutcome.Unknown} the same hash is refused
 * here until {@link #resolve} has ended it; that memory is this object's, and whoever survives a
 * restart has to keep a durable one. NIP-47 knows no cap for fees: the wallet decides on them.
 *
 * <p>Requests are encrypted with NIP-44, and with NIP-04 only for a wallet that says it reads
 * nothing else. A wallet that has not said anything of itself at its relays is not asked anything.
 */
public final class WalletClient implements AutoCloseable {

    private final WalletRules rules;
    private final InstantSource clock;
    private final WalletMail mail;
    private final WalletLinks links;
    private final Payments payments = new Payments();

    private WalletClient(
            WalletRules rules, InstantSource clock, WalletMail mail, WalletLinks links) {
        this.rules = rules;
        this.clock = clock;
        this.mail = mail;
        this.links = links;
    }

    /**
     * Begins to connect, and keeps connected until closed.
     *
     * @param notifications gets what the wallet tells unasked, on a connection's thread, and must
     *     not block
     * @param random thread-safe; a {@link java.security.SecureRandom} outside of tests
     */
    public static WalletClient open(
            WalletConnection connection,
            WalletRules rules,
            Consumer<WalletNotification> notifications,
            InstantSource clock,
            RandomGenerator random) {
        WalletMail mail = new WalletMail(connection, random, notifications);
        WalletLinks links = new WalletLinks(connection, rules, mail, random);
        links.start();
        return new WalletClient(rules, clock, mail, links);
    }

    /** What the wallet says it can do; empty until one of its relays has shown it. */
    public Optional<WalletInfo> introduction() {
        return mail.info();
    }

    /**
     * Asks the wallet to pay. The request goes to one relay only, so that no second answer, about a
     * payment that was made already, can come before the first.
     */
    public PaymentOutcome pay(PaymentRequest payment) {
        return pay(payment, clock.instant().plus(rules.readyTimeout()).plus(rules.payTimeout()));
    }

    /**
     * As {@link #pay(PaymentRequest)}.
     *
     * @param validUntil after it the wallet has to ignore the request, however late it was sent; a
     *     program can be stopped at any point, and go on an hour later
     */
    public PaymentOutcome pay(PaymentRequest payment, Instant validUntil) {
        if (!payments.begin(payment.hash(), validUntil)) {
            return new PaymentOutcome.Unknown("asked for before, and not known to have ended");
        }
        return payments.asked(
                payment.hash(),
                ask(
                        WalletRequest.pay(payment.bolt11(), payment.amount()),
                        rules.payTimeout(),
                        validUntil,
                        true));
    }

    /**
     * Lets a payment be asked for once more though its outcome is open here. Only for callers with
     * a durable memory of what they asked for, in which they found out that no request is on its
     * way; without one, this pays twice.
     */
    public void forget(PaymentHash hash) {
        payments.forget(hash);
    }

    /**
     * Finds out what became of a payment whose outcome is unknown. Asks the wallet's books and
     * moves nothing, so it can be repeated freely. {@link PaymentOutcome.Failed} may follow only
     * some time after the request has expired, and is never {@link PaymentOutcome.NotSent}.
     */
    public PaymentOutcome resolve(PaymentHash hash) {
        return payments.lookedUp(hash, lookUp(hash), clock.instant());
    }

    /** An invoice or payment in the wallet's books. */
    public WalletReply<WalletTransaction> lookUp(PaymentHash hash) {
        return ask(
                WalletRequest.lookUp(hash),
                result -> Transactions.read(result).filter(it -> it.hash().equals(hash)));
    }

    /** Has the wallet make an invoice that it settles by itself as soon as it is paid. */
    public WalletReply<WalletTransaction> makeInvoice(NewInvoice invoice) {
        return ask(WalletRequest.make(invoice), result -> made(result, invoice));
    }

    /**
     * Has the wallet make an invoice that, once paid, waits for {@link #settleHeld} or {@link
     * #cancelHeld}, and else is cancelled before its time locks end.
     *
     * @param cltvExpiryBlocks how long the payment shall be able to wait. Not every wallet heeds
     *     it; the invoice says what it did
     */
    public WalletReply<WalletTransaction> makeHeld(
            PaymentHash hash, NewInvoice invoice, int cltvExpiryBlocks) {
        return ask(
                WalletRequest.makeHeld(hash, invoice, cltvExpiryBlocks),
                result -> made(result, invoice).filter(it -> it.hash().equals(hash)));
    }

    /**
     * Takes the money of a held invoice. The wallet knows the preimage from then on, whatever it
     * answers. May be repeated; what counts is {@link #lookUp}.
     *
     * @return the hash of the invoice
     */
    public WalletReply<PaymentHash> settleHeld(Preimage preimage) {
        return ask(WalletRequest.settleHeld(preimage), _ -> Optional.of(preimage.hash()));
    }

    /**
     * Gives the money of a held invoice back, or ends the invoice. May be repeated; what counts is
     * {@link #lookUp}.
     *
     * @return the hash of the invoice
     */
    public WalletReply<PaymentHash> cancelHeld(PaymentHash hash) {
        return ask(WalletRequest.cancelHeld(hash), _ -> Optional.of(hash));
    }

    /** Invoices and payments in the wallet's books. */
    public WalletReply<List<WalletTransaction>> transactions(TransactionQuery query) {
        return ask(
                WalletRequest.list(query),
                result -> result.array("transactions").flatMap(Transactions::readAll));
    }

    /** What the wallet says it can spend. */
    public WalletReply<Msat> balance() {
        return ask(WalletRequest.balance(), result -> Transactions.msat(result, "balance"));
    }

    /** What the wallet says about its node and this connection. */
    public WalletReply<WalletNode> node() {
        return ask(WalletRequest.info(), result -> Optional.of(node(result)));
    }

    /** Ends all connections; requests that are under way end as unanswered. */
    @Override
    public void close() {
        links.close();
    }

    private <T> WalletReply<T> ask(
            WalletRequest request, Function<WalletJson.Obj, Optional<T>> reading) {
        return switch (ask(request, rules.answerTimeout(), Instant.MAX, false)) {
            case Exchange.NotSent(String reason) -> new WalletReply.NotSent<>(reason);
            case Exchange.Silent(String reason) -> new WalletReply.NoAnswer<>(reason);
            case Exchange.Answered(WalletAnswer answer) -> judged(answer, reading);
        };
    }

    private static <T> WalletReply<T> judged(
            WalletAnswer answer, Function<WalletJson.Obj, Optional<T>> reading) {
        if (answer.error().isPresent()) {
            WalletAnswer.Refusal refusal = answer.error().get();
            return new WalletReply.Refused<>(refusal.code(), refusal.message());
        }
        return answer.result()
                .flatMap(reading)
                .<WalletReply<T>>map(WalletReply.Answered::new)
                .orElseGet(
                        () -> new WalletReply.NoAnswer<>("the answer is not about what was asked"));
    }

    private Exchange ask(
            WalletRequest request, Duration patience, Instant validUntil, boolean once) {
        Optional<String> obstacle = links.awaitReady(rules.readyTimeout());
        if (obstacle.isPresent()) {
            return new Exchange.NotSent(obstacle.get());
        }
        WalletInfo info = mail.info().orElseThrow();
        if (!info.offers(request.method())) {
            return new Exchange.NotSent("the wallet does not offer " + request.method().word());
        }
        Optional<Scheme> scheme = info.scheme();
        if (scheme.isEmpty()) {
            return new Exchange.NotSent("the wallet reads neither NIP-44 nor NIP-04");
        }
        Instant now = clock.instant();
        if (!now.isBefore(validUntil)) {
            return new Exchange.NotSent("too late to send it");
        }
        Instant patient = now.plus(patience);
        NostrEvent event =
                mail.write(
                        request.json(),
                        scheme.get(),
                        now,
                        patient.isBefore(validUntil) ? patient : validUntil);
        WaitingRequest waiting = mail.expect(event, request.method());
        try {
            return links.send(event, waiting, once)
                    ? waiting.await(patience)
                    : new Exchange.NotSent("the connection broke before anything was sent");
        } finally {
            mail.forget(waiting);
        }
    }

    private static Optional<WalletTransaction> made(WalletJson.Obj result, NewInvoice invoice) {
        return Transactions.read(result).filter(it -> it.amount().equals(invoice.amount()));
    }

    private static WalletNode node(WalletJson.Obj result) {
        return new WalletNode(
                result.text("alias"),
                result.text("pubkey"),
                result.text("network"),
                result.whole("block_height"),
                words(result, "methods"),
                words(result, "notifications"));
    }

    private static Set<String> words(WalletJson.Obj result, String name) {
        return result.array(name).orElse(List.of()).stream()
                .flatMap(
                        item ->
                                item instanceof WalletJson.Text(String word)
                                        ? Optional.of(word).stream()
                                        : Optional.<String>empty().stream())
                .collect(Collectors.toSet());
    }
}
