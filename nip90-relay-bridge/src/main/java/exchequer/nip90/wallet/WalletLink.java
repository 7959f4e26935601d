package exchequer.nip90.wallet;

import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.nostr.RelaySubscription;
import exchequer.nip90.session.BackOff;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one relay of a wallet, made anew whenever it breaks. It counts as there only
 * while it listens for answers: they are ephemeral, and one that comes before is lost.
 */
final class WalletLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WalletLink.class);

    private final URI relay;
    private final WalletRules rules;
    private final WalletMail mail;
    private final BackOff backOff;
    private final Runnable onChange;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable RelayClient listening;
    private volatile @Nullable RelayClient open;
    private volatile String trouble = "not connected yet";

    /**
     * @param onChange called when it begins or ceases to listen, from its own thread
     */
    WalletLink(URI relay, WalletRules rules, WalletMail mail, BackOff backOff, Runnable onChange) {
        this.relay = relay;
        this.rules = rules;
        this.mail = mail;
        this.backOff = backOff;
        this.onChange = onChange;
    }

    void start() {
        Thread.ofVirtual().name("wallet-" + relay.getHost()).start(this::run);
    }

    /** The connection, while it is good for a request. */
    Optional<RelayClient> listening() {
        return Optional.ofNullable(listening).filter(client -> !client.closed().isDone());
    }

    /** Why there is no connection. */
    String trouble() {
        return trouble;
    }

    /** Ends it for good; the thread ends by itself. */
    @Override
    public void close() {
        closing.countDown();
        RelayClient client = open;
        if (client != null) {
            client.close();
        }
    }

    private void run() {
        int failures = 0;
        try {
            while (closing.getCount() > 0) {
                boolean lasted = listen();
                failures = lasted ? 1 : failures + 1;
                if (closing.await(backOff.after(failures).toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * @return whether it lasted long enough to be called a success
     */
    private boolean listen() throws InterruptedException {
        boolean lasted = false;
        try (RelayClient client = connect()) {
            open = client;
            RelaySubscription answers = client.subscribe(mail.filters(), mail::received);
            await(answers.eose());
            listening = client;
            onChange.run();
            while (closing.getCount() > 0 && !isOver(answers)) {
                await(client.ping());
                lasted = true;
            }
            trouble = "the subscription ended";
        } catch (ExecutionException | RuntimeException failure) {
            trouble = "no connection: " + failure.getMessage();
        } catch (TimeoutException _) {
            trouble = "no answer in time";
        } finally {
            listening = null;
            open = null;
            onChange.run();
        }
        LOG.debug("Connection of a wallet to {} ended: {}", relay, trouble);
        return lasted;
    }

    private RelayClient connect()
            throws ExecutionException, InterruptedException, TimeoutException {
        // Longer than the attempt itself may take, so that none is left behind half open.
        return RelayClient.connect(relay, rules.readyTimeout())
                .get(2 * rules.readyTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean isOver(RelaySubscription answers)
            throws InterruptedException, ExecutionException {
        try {
            answers.closed().get(rules.pingEvery().toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        }
    }

    private <T> T await(CompletableFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(rules.readyTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }
}
