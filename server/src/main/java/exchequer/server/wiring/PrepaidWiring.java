package exchequer.server.wiring;

import exchequer.market.automation.Automation;
import exchequer.market.decision.Commands;
import exchequer.market.money.Msat;
import exchequer.server.config.SettlementConfig;
import exchequer.server.config.SettlementConfig.PrepaidMode;
import exchequer.server.security.DatabaseException;
import exchequer.settlement.automation.WhenPaymentEndsThenClearHold;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.balance.pages.BalancePages;
import exchequer.settlement.deposit.execute.DepositExecutor;
import exchequer.settlement.deposit.execute.Deposits;
import exchequer.settlement.deposit.request.DepositPolicy;
import exchequer.settlement.rail.ReceivingRail;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/** Balances of buyers; the executor of deposits is there only where buyers pay in advance. */
final class PrepaidWiring {

    static boolean isOn(SettlementConfig config) {
        return config.prepaid().mode() == PrepaidMode.REQUIRED;
    }

    static Funding funding(SettlementConfig config) {
        return isOn(config) ? Funding.BALANCE : Funding.TREASURY;
    }

    /** What was held before the mode was switched off has to end all the same. */
    static List<Automation> automations(SettlementConfig config, BalancePages pages) {
        try {
            return isOn(config) || pages.hasAny()
                    ? List.of(new WhenPaymentEndsThenClearHold())
                    : List.of();
        } catch (SQLException failure) {
            throw new DatabaseException("balances can not be read", failure);
        }
    }

    @Produces
    @Singleton
    BalancePages pages(DataSource database, Schemas schemas) {
        return new BalancePages(database);
    }

    @Produces
    @Singleton
    Deposits deposits(DataSource database, Schemas schemas) {
        return new Deposits(database);
    }

    @Produces
    @Singleton
    DepositPolicy policy(SettlementConfig config) {
        SettlementConfig.Prepaid prepaid = config.prepaid();
        return new DepositPolicy(
                Msat.of(prepaid.leastDepositMsat()),
                Msat.of(prepaid.mostDepositMsat()),
                prepaid.payWithin());
    }

    @Produces
    @Singleton
    Optional<DepositExecutor> executor(
            Deposits deposits,
            Optional<ReceivingRail> rail,
            Commands commands,
            InstantSource clock,
            RandomGenerator random,
            SettlementConfig config) {
        return rail.filter(_ -> isOn(config))
                .map(
                        receiving ->
                                new DepositExecutor(
                                        deposits,
                                        receiving,
                                        commands,
                                        clock,
                                        () ->
                                                "cmd_"
                                                        + HexFormat.of()
                                                                .toHexDigits(random.nextLong())
                                                        + HexFormat.of()
                                                                .toHexDigits(random.nextLong()),
                                        config.askEvery()));
    }
}
