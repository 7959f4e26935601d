package exchequer.nip90.inbox;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static exchequer.nip90.translation.Market.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.market.decision.Decision;
import exchequer.market.delivery.submit.SubmitDelivery;
import exchequer.market.offer.publish.PublishOffer;
import exchequer.market.rfq.open.OpenRfq;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.outbox.JobLinks;
import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.outbox.OwnRelayOnly;
import exchequer.nip90.relay.Admission;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.NostrSchema;
import exchequer.nip90.relay.RelayLimits;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.translation.Market;
import exchequer.nip90.translation.Translator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Addresses in events are text. Whoever could have us open them could have us knock at doors that
 * only we can reach, and would learn where we are.
 */
class AddressesInEventsIT {

    private final InstantSource clock = InstantSource.fixed(NOW);
    private final RecordedCommands commands = new RecordedCommands();
    private final MarketVoice voice = new MarketVoice(OURS, "wss://market.example");
    private ServerSocketChannel bait;
    private EmbeddedRelay relay;
    private RelayInbox inbox;

    @BeforeEach
    void open() throws IOException {
        bait = ServerSocketChannel.open();
        bait.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        bait.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        bait.configureBlocking(false);
        DataSource database = SharedPostgres.newDatabase();
        NostrSchema.migrate(database);
        RelayStore store = new RelayStore(database, clock);
        relay = EmbeddedRelay.start(store, RelayLimits.standard(), Admission.everyone(), clock);
        OwnRelayOnly own = OwnRelayOnly.of(database, store, relay, clock);
        JobLinks jobs = new JobLinks(database);
        Translator translator =
                new Translator(
                        Market.DEFAULTS,
                        TENANT,
                        voice.cryptor(),
                        key -> key.value().equals(BUYER.publicKey()),
                        jobs::find,
                        _ -> Optional.empty());
        inbox =
                new RelayInbox(
                        new RelayInbox.Parts(
                                store,
                                relay,
                                translator,
                                jobs,
                                commands,
                                _ -> {
                                    throw new AssertionError("no invoice here");
                                },
                                voice,
                                TENANT,
                                database,
                                clock,
                                own.post(),
                                own.jobs()));
        inbox.start();
    }

    @AfterEach
    void close() throws IOException {
        inbox.close();
        relay.close();
        bait.close();
    }

    @Test
    void nobody_knocks_at_the_addresses_that_events_name() throws Exception {
        commands.deciding(_ -> Decision.alreadyDone());
        int port = ((InetSocketAddress) bait.getLocalAddress()).getPort();
        String page = "http://127.0.0.1:" + port + "/input.txt";
        String there = "ws://127.0.0.1:" + port;
        NostrEvent request =
                publish(
                        BUYER,
                        5050,
                        page,
                        List.of("i", page, "url", there),
                        List.of("i", "a".repeat(64), "event", there),
                        List.of("i", "b".repeat(64), "job", there),
                        List.of("relays", there, page),
                        List.of("p", PROVIDER.publicKey(), there),
                        List.of("r", there));
        publish(
                PROVIDER,
                31_990,
                "{\"name\":\"A\",\"picture\":\""
                        + page
                        + "\",\"nip05\":\"a@127.0.0.1:"
                        + port
                        + "\"}",
                List.of("k", "5050"),
                List.of("web", page));
        publish(
                PROVIDER,
                6050,
                page,
                List.of("e", request.id(), there),
                List.of("p", BUYER.publicKey(), there),
                List.of("amount", "1000", page),
                List.of("request", "{\"relays\":[\"" + there + "\"]}"));
        publish(PROVIDER, 7000, page, List.of("e", request.id(), there), List.of("status", page));
        publish(PROVIDER, 10_002, "", List.of("r", there));

        await().atMost(Duration.ofSeconds(20))
                .until(() -> !commands.effects(SubmitDelivery.class).isEmpty());

        assertThat(commands.effects(OpenRfq.class).getFirst().inputs().getFirst().data())
                .isEqualTo(page);
        assertThat(commands.effects(PublishOffer.class)).hasSize(1);
        inbox.close();
        try (SocketChannel knock = bait.accept()) {
            assertThat(knock).as("a connection to " + page).isNull();
        }
        // Or nothing would ever knock there.
        try (SocketChannel _ = SocketChannel.open(bait.getLocalAddress())) {
            await().atMost(Duration.ofSeconds(5)).until(() -> accepted());
        }
    }

    private boolean accepted() throws IOException {
        try (SocketChannel knock = bait.accept()) {
            return knock != null;
        }
    }

    @SafeVarargs
    private NostrEvent publish(NostrKey by, int kind, String content, List<String>... tags)
            throws Exception {
        NostrEvent event =
                by.sign(new EventTemplate(NOW.getEpochSecond(), kind, List.of(tags), content));
        assertThat(relay.publish(event).get(10, TimeUnit.SECONDS).accepted()).isTrue();
        return event;
    }
}
