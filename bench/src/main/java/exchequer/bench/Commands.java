package exchequer.bench;

import exchequer.bench.load.ClosedLoop;
import exchequer.bench.load.Load;
import exchequer.bench.load.Sample;
import exchequer.eventstore.EventStoreJson;
import exchequer.market.MarketModule;
import exchequer.market.decision.AxonCommands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DecisionHandlers;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.MessageTypes;
import exchequer.market.decision.Origin;
import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.JobInput;
import exchequer.market.events.MarketEvent;
import exchequer.market.events.PaymentTerms;
import exchequer.market.events.RfqOrigin;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.market.quote.submit.SubmitQuote;
import exchequer.market.rfq.open.OpenRfq;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.conversion.Converter;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.update.UpdateCheckerConfigurationEnhancer;

/**
 * Whole commands on the product's own path, without REST: command bus, sourcing of the decision's
 * boundary, the market's decider, conditional append. Each of 64 callers opens a request for quotes
 * and submits ten quotes to it, again and again.
 */
final class Commands {

    private static final int CALLERS = 64;
    private static final int QUOTES_PER_RFQ = 10;

    /** So much code takes part that the JVM is still compiling it after a few seconds. */
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private final Environment environment;

    Commands(Environment environment) {
        this.environment = environment;
    }

    void measure() throws Exception {
        Rounds rounds = new Rounds();
        rounds.add("command_rate", this::run);
        rounds.run(
                environment.options().rounds(),
                environment.options().measured(),
                environment.progress());
        rounds.all().forEach(environment.results()::add);
    }

    private Sample run(Duration measured) throws Exception {
        String database = environment.databases().newDatabase();
        try (BenchStore store = BenchStore.open(environment.databases(), database)) {
            AxonConfiguration axon = application(store);
            try {
                return run(axon, store, measured);
            } finally {
                axon.shutdown();
            }
        } finally {
            environment.databases().drop(database);
        }
    }

    private Sample run(AxonConfiguration axon, BenchStore store, Duration measured)
            throws Exception {
        AxonCommands commands =
                new AxonCommands(
                        axon.getComponent(CommandBus.class),
                        "h1",
                        () -> ThreadLocalRandom.current().nextLong(),
                        _ -> false);
        environment.databases().checkpoint();
        Load load = _ -> new Caller(commands);
        Sample sample =
                ClosedLoop.run(
                        load,
                        CALLERS,
                        environment.options().quick() ? environment.options().warmUp() : WARM_UP,
                        measured,
                        environment.databases().cpu());
        long stored = store.head();
        environment
                .results()
                .require(
                        stored == sample.acknowledged(),
                        "%d commands were accepted, %d events are stored"
                                .formatted(sample.acknowledged(), stored));
        return sample;
    }

    private static AxonConfiguration application(BenchStore store) {
        JacksonConverter json = new JacksonConverter(EventStoreJson.mapper());
        EventSourcingConfigurer configurer =
                EventSourcingConfigurer.create()
                        .componentRegistry(
                                components ->
                                        components
                                                .disableEnhancer(
                                                        UpdateCheckerConfigurationEnhancer.class)
                                                .registerComponent(Converter.class, _ -> json))
                        .registerEventStorageEngine(_ -> store.engine())
                        .registerTagResolver(_ -> DecisionHandlers::tags);
        DecisionHandlers.register(
                configurer,
                "market",
                new MessageTypes(new ArrayList<>(MarketEvent.types())),
                MarketModule.DECIDERS);
        AxonConfiguration axon = configurer.build();
        axon.start();
        return axon;
    }

    /** A buyer and its providers; of one thread. Every command is accepted and gives one event. */
    private static final class Caller implements Load.Writer {

        private static final TenantId TENANT = new TenantId("bench");
        private static final Msat PRICE = Msat.ofSat(100);

        private final AxonCommands commands;
        private final Pubkey buyer = key();
        private RfqId rfq;
        private int quotes = QUOTES_PER_RFQ;

        Caller(AxonCommands commands) {
            this.commands = commands;
            this.rfq = nextRfq();
        }

        @Override
        public int write() {
            if (quotes == QUOTES_PER_RFQ) {
                rfq = nextRfq();
                quotes = 0;
                send(open());
            } else {
                quotes++;
                send(quote());
            }
            return 1;
        }

        private void send(DomainCommand command) {
            Origin origin =
                    new Origin(TENANT, "buyer:" + buyer, UUID.randomUUID().toString(), null);
            Decision decision = commands.send(command, origin);
            if (!(decision instanceof Decision.Accepted(var events)) || events.size() != 1) {
                throw new IllegalStateException("not accepted: " + decision);
            }
        }

        private OpenRfq open() {
            Instant now = Instant.now();
            return new OpenRfq(
                    rfq,
                    buyer,
                    "text-generation",
                    List.of(new JobInput("text", "What is the meaning of a benchmark?")),
                    List.of(),
                    "text/plain",
                    PRICE,
                    AwardPolicy.MANUAL,
                    AcceptancePolicy.AUTOMATIC,
                    PaymentTerms.ON_ACCEPTANCE,
                    List.of(),
                    RfqOrigin.API,
                    null,
                    now.plus(Duration.ofHours(1)),
                    now.plus(Duration.ofHours(2)),
                    now);
        }

        private SubmitQuote quote() {
            Instant now = Instant.now();
            Pubkey provider = key();
            return new SubmitQuote(
                    QuoteId.of(rfq, provider),
                    rfq,
                    provider,
                    PRICE,
                    null,
                    now.plus(Duration.ofHours(1)),
                    now);
        }

        private RfqId nextRfq() {
            return RfqId.of(TENANT, buyer, UUID.randomUUID().toString());
        }

        private static Pubkey key() {
            String half = UUID.randomUUID().toString().replace("-", "");
            return new Pubkey(half + half);
        }
    }
}
