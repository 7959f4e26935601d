package exchequer.server.wiring;

import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.eventstore.consumer.PositionedConsumer;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.ledger.LedgerConsumer;
import exchequer.ledger.checkpoint.CheckpointKeeper;
import exchequer.market.ids.TenantId;
import exchequer.nip90.inbox.RelayInbox;
import exchequer.nip90.outbox.RelayListKeeper;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.server.config.ReconcileConfig;
import exchequer.server.config.ServerConfig;
import exchequer.server.reaction.DeadlineKeeper;
import exchequer.server.reaction.ReactionProcessor;
import exchequer.server.reconcile.ReconcileRounds;
import exchequer.server.relay.OutsideRelays;
import exchequer.server.security.Accounts;
import exchequer.server.security.OperatorSecret;
import exchequer.server.security.Role;
import exchequer.settlement.deposit.execute.DepositExecutor;
import exchequer.settlement.escrow.execute.EscrowExecutor;
import exchequer.settlement.payment.execute.PaymentExecutor;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.simulated.SimulatedLightning;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the node's parts in order, and stops them in reverse. */
@ApplicationScoped
public class Lifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private volatile boolean ready;

    void start(
            @Observes StartupEvent event,
            ServerConfig config,
            Accounts accounts,
            OperatorSecret secret,
            PostgresEventStorageEngine engine,
            KafkaRelay kafkaRelay,
            LedgerConsumer ledger,
            CheckpointKeeper checkpoints,
            PositionedConsumer projections,
            PaymentRail rail,
            Optional<SimulatedLightning> lightning,
            PaymentExecutor executor,
            Optional<ReceivingRail> receiving,
            Optional<EscrowExecutor> escrows,
            Optional<DepositExecutor> deposits,
            DeadlineKeeper deadlines,
            ReactionProcessor reactions,
            EmbeddedRelay relay,
            RelayInbox inbox,
            OutsideRelays outside,
            RelayListKeeper relayList,
            ReconcileRounds rounds,
            ReconcileConfig reconcile) {
        TenantId tenant = new TenantId(config.tenant());
        accounts.admit(secret.operatorKey(tenant), tenant, Role.OPERATOR, null);
        started.push(engine);
        lightning.ifPresent(started::push);
        if (rail instanceof AutoCloseable closeable) {
            started.push(closeable);
        }
        kafkaRelay.start();
        started.push(kafkaRelay);
        ledger.start();
        started.push(ledger);
        checkpoints.start();
        started.push(checkpoints);
        projections.start();
        started.push(projections);
        executor.start();
        started.push(executor);
        if (receiving.orElse(null) instanceof AutoCloseable closeable) {
            started.push(closeable);
        }
        escrows.ifPresent(EscrowExecutor::start);
        escrows.ifPresent(started::push);
        deposits.ifPresent(DepositExecutor::start);
        deposits.ifPresent(started::push);
        reactions.start();
        started.push(reactions);
        deadlines.start(config.deadlineInterval());
        started.push(deadlines);
        started.push(relay);
        inbox.start();
        started.push(inbox);
        outside.start();
        started.push(outside);
        relayList.start();
        started.push(relayList);
        rounds.start(reconcile.every());
        started.push(rounds);
        ready = true;
    }

    /** Whether everything runs. */
    public boolean isReady() {
        return ready;
    }

    void stop(@Observes ShutdownEvent event) {
        ready = false;
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception failure) {
                // The rest must be closed all the same.
                LOG.warn(
                        "{} did not close: {}",
                        part.getClass().getSimpleName(),
                        failure.toString());
            }
        }
    }
}
