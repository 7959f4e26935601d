package exchequer.nip90.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.market.money.Msat;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.relay.Admission;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.NostrSchema;
import exchequer.nip90.relay.RelayLimits;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.SocketRelay;
import exchequer.nip90.wallet.PaymentOutcome.Failed;
import exchequer.nip90.wallet.PaymentOutcome.Paid;
import exchequer.nip90.wallet.PaymentOutcome.Unknown;
import exchequer.nip90.wallet.WalletReply.Answered;
import exchequer.nip90.wallet.WalletReply.NotSent;
import exchequer.nip90.wallet.WalletReply.Refused;
import exchequer.nip90.wallet.WalletTransaction.Direction;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our wallet client and a wallet service that is not ours understand each other over our relay. */
@Timeout(120)
class ForeignWalletIT {

    private static final String SECRET = "0".repeat(62) + "41";
    private static final NostrKey WALLET = Events.key(0x41);
    private static final NostrKey CLIENT = Events.key(0x42);
    private static final WalletRules RULES =
            new WalletRules(
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    Duration.ofMillis(50),
                    Duration.ofMillis(500));

    private SocketRelay relay;
    private ForeignWallet wallet;
    private WalletClient client;

    @BeforeAll
    static void install() throws Exception {
        ForeignWallet.install();
    }

    @BeforeEach
    void openRelay() throws Exception {
        DataSource database = SharedPostgres.newDatabase();
        NostrSchema.migrate(database);
        InstantSource clock = InstantSource.system();
        relay =
                SocketRelay.listen(
                        EmbeddedRelay.start(
                                new RelayStore(database, clock),
                                RelayLimits.standard(),
                                Admission.everyone(),
                                clock),
                        0);
    }

    @AfterEach
    void close() {
        client.close();
        wallet.close();
        relay.close();
    }

    @Test
    void a_payment_is_paid_and_proven() throws Exception {
        connect();

        assertThat(client.introduction().orElseThrow().scheme()).contains(Scheme.NIP44);
        pays();
    }

    @Test
    void a_wallet_from_before_nip_44_is_understood_too() throws Exception {
        connect("older");

        assertThat(client.introduction().orElseThrow().scheme()).contains(Scheme.NIP04);
        pays();
    }

    private void pays() {
        Preimage preimage = new Preimage("11".repeat(32));

        assertThat(client.pay(payment("pay", preimage)))
                .isEqualTo(new Paid(preimage, Optional.of(Msat.of(3))));
        assertThat(client.lookUp(preimage.hash()))
                .isInstanceOfSatisfying(
                        Answered.class,
                        answered ->
                                assertThat(((WalletTransaction) answered.value()).preimage())
                                        .contains(preimage));
    }

    @Test
    void what_is_not_proven_or_never_answered_is_looked_up_and_not_paid_twice() throws Exception {
        connect();
        for (String what : List.of("lie", "lose")) {
            Preimage preimage = new Preimage((what.equals("lie") ? "22" : "33").repeat(32));

            assertThat(client.pay(payment(what, preimage))).isInstanceOf(Unknown.class);
            assertThat(client.pay(payment(what, preimage))).isInstanceOf(Unknown.class);
            assertThat(client.resolve(preimage.hash()))
                    .isEqualTo(new Paid(preimage, Optional.of(Msat.of(3))));
        }
        // The wallet says here how often it was asked to pay.
        assertThat(client.balance()).isEqualTo(new Answered<>(Msat.of(2_000)));
    }

    @Test
    void refusals_come_with_their_code() throws Exception {
        connect();
        Preimage preimage = new Preimage("44".repeat(32));

        assertThat(client.pay(new PaymentRequest("fail:INSUFFICIENT_BALANCE", preimage.hash())))
                .isEqualTo(
                        new Failed(WalletErrorCode.INSUFFICIENT_BALANCE, "as the test wants it"));
        assertThat(client.pay(new PaymentRequest("fail:INTERNAL", preimage.hash())))
                .isInstanceOf(Unknown.class);
        assertThat(client.resolve(preimage.hash())).isInstanceOf(Unknown.class);
        assertThat(client.makeHeld(preimage.hash(), invoice(), 144))
                .isInstanceOfSatisfying(
                        Refused.class,
                        it -> assertThat(it.code()).isEqualTo(WalletErrorCode.NOT_IMPLEMENTED));
        assertThat(client.cancelHeld(preimage.hash())).isInstanceOf(NotSent.class);
    }

    @Test
    void invoices_are_made_and_listed() throws Exception {
        connect();
        client.pay(payment("pay", new Preimage("55".repeat(32))));

        assertThat(client.makeInvoice(invoice()))
                .isInstanceOfSatisfying(
                        Answered.class,
                        it ->
                                assertThat(((WalletTransaction) it.value()).invoice())
                                        .contains("lnbcrt1made"));
        assertThat(client.transactions(TransactionQuery.newest(20)))
                .isInstanceOfSatisfying(
                        Answered.class,
                        it ->
                                assertThat((List<?>) it.value())
                                        .extracting(one -> ((WalletTransaction) one).direction())
                                        .containsExactly(Direction.INCOMING, Direction.OUTGOING));
    }

    private void connect(String... options) throws Exception {
        wallet = ForeignWallet.start(relay.address(), SECRET, CLIENT.publicKey(), options);
        client =
                WalletClient.open(
                        new WalletConnection(
                                WALLET.publicKey(),
                                CLIENT,
                                List.of(relay.address()),
                                Optional.empty()),
                        RULES,
                        _ -> {},
                        InstantSource.system(),
                        new SecureRandom());
        // It introduces itself a moment before it listens, and requests are not kept for it.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                client.node() instanceof Answered<WalletNode>(WalletNode node)
                                        && node.alias().equals(Optional.of("foreign")));
    }

    private static PaymentRequest payment(String what, Preimage preimage) {
        return new PaymentRequest(what + ":" + preimage.hex(), preimage.hash());
    }

    private static NewInvoice invoice() {
        return new NewInvoice(Msat.of(21_000), Optional.of("work"), Optional.empty());
    }
}
