package exchequer.server.wiring;

import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.market.MarketModule;
import exchequer.market.automation.Automation;
import exchequer.market.automation.Deadlines;
import exchequer.market.decision.Commands;
import exchequer.market.decision.Decider;
import exchequer.market.money.Msat;
import exchequer.nip90.outbox.JobAnnouncer;
import exchequer.server.config.ServerConfig;
import exchequer.server.config.SettlementConfig;
import exchequer.server.config.SettlementConfig.EscrowMode;
import exchequer.server.reaction.DeadlineKeeper;
import exchequer.server.reaction.EventDecoder;
import exchequer.server.reaction.ProviderNotices;
import exchequer.server.reaction.ReactionProcessor;
import exchequer.server.reaction.Reactions;
import exchequer.settlement.SettlementModule;
import exchequer.settlement.automation.WhenEscrowLostThenOpenCase;
import exchequer.settlement.automation.WhenPaymentDueThenRequestEscrow;
import exchequer.settlement.balance.pages.BalancePages;
import exchequer.settlement.deposit.execute.DepositExecutor;
import exchequer.settlement.deposit.execute.Deposits;
import exchequer.settlement.escrow.execute.EscrowExecutor;
import exchequer.settlement.escrow.execute.Escrows;
import exchequer.settlement.payment.execute.OpenPayments;
import exchequer.settlement.payment.execute.PaymentExecutor;
import exchequer.settlement.payment.intend.FeePolicy;
import exchequer.settlement.payment.intend.PaymentRules;
import exchequer.settlement.rail.PaymentRail;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** What follows from events. */
final class ReactionWiring {

    @Produces
    @Singleton
    DeadlineKeeper deadlines(
            DataSource database, Commands commands, InstantSource clock, Schemas schemas) {
        List<Decider<?, ?>> deciders = new ArrayList<>(MarketModule.DECIDERS);
        deciders.addAll(SettlementModule.DECIDERS);
        return new DeadlineKeeper(database, commands, clock, deciders);
    }

    @Produces
    @Singleton
    ReactionProcessor reactions(
            PostgresEventStorageEngine log,
            EventDecoder decoder,
            DeadlineKeeper keeper,
            OpenPayments payments,
            PaymentExecutor executor,
            Escrows escrows,
            Optional<EscrowExecutor> escrowExecutor,
            Deposits deposits,
            BalancePages balances,
            Optional<DepositExecutor> depositExecutor,
            JobAnnouncer announcer,
            ProviderNotices notices,
            Commands commands,
            PaymentRail rail,
            InstantSource clock,
            ServerConfig server,
            SettlementConfig settlement,
            DataSource database) {
        List<Automation> automations = new ArrayList<>(MarketModule.AUTOMATIONS);
        EscrowMode escrow = settlement.escrow().mode();
        PaymentRules rules =
                new PaymentRules(
                        new FeePolicy(Msat.of(settlement.feeCapBaseMsat()), settlement.feeCapPpm()),
                        server.businessZone(),
                        escrow == EscrowMode.REQUIRED,
                        PrepaidWiring.funding(settlement));
        automations.addAll(SettlementModule.automations(rules, rail.name()));
        automations.addAll(PrepaidWiring.automations(settlement, balances));
        if (escrow != EscrowMode.OFF) {
            automations.add(new WhenEscrowLostThenOpenCase());
        }
        if (escrow == EscrowMode.REQUIRED) {
            automations.add(
                    new WhenPaymentDueThenRequestEscrow(
                            EscrowWiring.policy(settlement), rail.name()));
        }
        List<Deadlines> due = new ArrayList<>(MarketModule.DEADLINES);
        due.addAll(SettlementModule.deadlines(rules, rail.name()));
        return new ReactionProcessor(
                log,
                decoder,
                new Reactions(
                        new Reactions.Parts(
                                automations,
                                due,
                                keeper,
                                payments,
                                executor::listed,
                                escrows,
                                () -> escrowExecutor.ifPresent(EscrowExecutor::wake),
                                deposits,
                                balances,
                                () -> depositExecutor.ifPresent(DepositExecutor::wake),
                                announcer,
                                notices,
                                commands,
                                clock)),
                database);
    }
}
