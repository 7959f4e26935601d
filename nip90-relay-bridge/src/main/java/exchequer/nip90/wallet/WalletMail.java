package exchequer.nip90.wallet;

import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Decryption;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes requests to one wallet and finds out what its events answer. Nothing of what is written or
 * read here is logged. Thread-safe.
 */
final class WalletMail {

    private static final Logger LOG = LoggerFactory.getLogger(WalletMail.class);
    private static final int REQUEST = 23_194;
    private static final int RESPONSE = 23_195;
    private static final int NOTIFICATION_NIP04 = 23_196;
    private static final int NOTIFICATION = 23_197;

    /** Kept events of a relay that keeps them; for answers nobody waits for any more. */
    private static final int MOST_STORED = 100;

    private static final int REMEMBERED_NOTIFICATIONS = 1_000;

    private final WalletConnection connection;
    private final Cryptor cryptor;
    private final RandomGenerator random;
    private final Consumer<WalletNotification> notifications;
    private final Map<String, WaitingRequest> waiting = new ConcurrentHashMap<>();
    private final Map<String, Boolean> seen =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > REMEMBERED_NOTIFICATIONS;
                }
            };
    private volatile @Nullable WalletInfo info;
    private volatile Runnable onIntroduction = () -> {};

    WalletMail(
            WalletConnection connection,
            RandomGenerator random,
            Consumer<WalletNotification> notifications) {
        this.connection = connection;
        this.cryptor = new Cryptor(connection.key());
        this.random = random;
        this.notifications = notifications;
    }

    /**
     * What to listen for. Not by {@code p}: that tag only SHOULD be there, and a wallet service in
     * use leaves it out.
     */
    List<Filter> filters() {
        Filter wallet = Filter.any().withAuthors(List.of(connection.wallet()));
        return List.of(
                wallet.withKinds(List.of(WalletInfo.KIND)).withLimit(1),
                wallet.withKinds(List.of(RESPONSE, NOTIFICATION, NOTIFICATION_NIP04))
                        .withLimit(MOST_STORED));
    }

    /** What the wallet says of itself; empty until a relay has shown it. */
    Optional<WalletInfo> info() {
        return Optional.ofNullable(info);
    }

    /**
     * A request, ready to be sent, of which no two are the same event.
     *
     * @param expires after it the wallet has to ignore the request
     */
    NostrEvent write(String json, Scheme scheme, Instant now, Instant expires) {
        byte[] name = new byte[16];
        random.nextBytes(name);
        String payload =
                cryptor.encrypt(scheme, connection.wallet(), HexFormat.of().formatHex(name), json);
        List<List<String>> tags = new ArrayList<>();
        tags.add(List.of("p", connection.wallet()));
        // NIP-04 is said by leaving it out too, for wallets that do not know the tag.
        if (scheme == Scheme.NIP44) {
            tags.add(List.of("encryption", WalletInfo.wordFor(scheme)));
        }
        tags.add(List.of("expiration", Long.toString(expires.getEpochSecond())));
        return connection
                .key()
                .sign(new EventTemplate(now.getEpochSecond(), REQUEST, tags, payload), random);
    }

    /** From now on an answer to the request is taken; until {@link #forget}. */
    WaitingRequest expect(NostrEvent request, WalletMethod method) {
        WaitingRequest expected = new WaitingRequest(request.id(), method);
        waiting.put(request.id(), expected);
        return expected;
    }

    void forget(WaitingRequest request) {
        waiting.remove(request.id(), request);
    }

    /** No relay is left over which an answer could come. */
    void connectionLost() {
        waiting.values().forEach(request -> request.giveUp("the connection to the wallet broke"));
    }

    /** Takes an event that the wallet signed. */
    void received(NostrEvent event) {
        switch (event.kind()) {
            case WalletInfo.KIND -> introduced(event);
            case RESPONSE -> answered(event);
            case NOTIFICATION, NOTIFICATION_NIP04 -> notified(event);
            default -> {}
        }
    }

    /** Whom to tell that the wallet has said something of itself; at any time, on any thread. */
    void onIntroduction(Runnable listener) {
        onIntroduction = listener;
    }

    private void introduced(NostrEvent event) {
        WalletInfo said = WalletInfo.of(event);
        synchronized (this) {
            WalletInfo known = info;
            // A relay that missed the newest must not bring back what the wallet could do before.
            if (known == null || said.createdAt() >= known.createdAt()) {
                info = said;
            }
        }
        onIntroduction.run();
    }

    private void answered(NostrEvent event) {
        if (isForOthers(event)) {
            return;
        }
        for (String id : event.tagValues("e")) {
            WaitingRequest request = waiting.get(id);
            if (request != null) {
                answered(event, request);
            }
        }
    }

    private void answered(NostrEvent event, WaitingRequest request) {
        Optional<WalletAnswer> answer = decrypted(event).flatMap(WalletAnswer::read);
        if (answer.filter(it -> it.method().equals(request.method().word())).isPresent()) {
            request.answer(answer.get());
        } else {
            LOG.warn("The wallet's answer {} can not be read", event.id());
            request.unreadable();
        }
    }

    private void notified(NostrEvent event) {
        if (isInOtherScheme(event) || isForOthers(event) || !isNew(event.id())) {
            return;
        }
        Optional<WalletNotification> notification =
                decrypted(event).flatMap(WalletJson::read).flatMap(WalletMail::notification);
        if (notification.isPresent()) {
            notifications.accept(notification.get());
        } else {
            LOG.debug("The wallet's notification {} can not be read", event.id());
        }
    }

    /** A wallet that knows both schemes sends each notification in both. */
    private boolean isInOtherScheme(NostrEvent event) {
        Scheme written = event.kind() == NOTIFICATION ? Scheme.NIP44 : Scheme.NIP04;
        return info().flatMap(WalletInfo::scheme).filter(ours -> ours != written).isPresent();
    }

    private static Optional<WalletNotification> notification(WalletJson.Obj json) {
        return json.text("notification_type")
                .flatMap(WalletNotification.Type::of)
                .flatMap(
                        type ->
                                json.object("notification")
                                        .flatMap(Transactions::read)
                                        .map(it -> new WalletNotification(type, it)));
    }

    private synchronized boolean isNew(String id) {
        return seen.put(id, true) == null;
    }

    /** Wallets that have one key for all their users say whom an event is for. */
    private boolean isForOthers(NostrEvent event) {
        List<String> readers = event.tagValues("p");
        return !readers.isEmpty() && !readers.contains(connection.key().publicKey());
    }

    private Optional<String> decrypted(NostrEvent event) {
        return switch (cryptor.decrypt(connection.wallet(), event.content())) {
            case Decryption.Decrypted(String text) -> Optional.of(text);
            case Decryption.Undecryptable _ -> Optional.empty();
        };
    }
}
