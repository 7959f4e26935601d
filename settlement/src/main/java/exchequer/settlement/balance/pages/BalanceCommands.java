package exchequer.settlement.balance.pages;

import exchequer.market.decision.CommandFailedException;
import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.Origin;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.TenantId;
import exchequer.settlement.balance.OnBalance;
import exchequer.settlement.rejection.SettlementRejection.BalanceMovedOn;
import java.sql.SQLException;

/**
 * Commands, each on the page of the balance that it has to be decided on. A refusal on a closed
 * page has added nothing, so the same wish goes on to the next one under the same identifier.
 */
public final class BalanceCommands implements Commands {

    private final Commands commands;
    private final KnownPages pages;

    /** Where to begin; what it says may be old. */
    @FunctionalInterface
    interface KnownPages {

        long current(TenantId tenant, Pubkey buyer) throws SQLException;
    }

    public BalanceCommands(Commands commands, BalancePages pages) {
        this(commands, pages::current);
    }

    BalanceCommands(Commands commands, KnownPages pages) {
        this.commands = commands;
        this.pages = pages;
    }

    @Override
    public Decision send(DomainCommand command, Origin origin) {
        if (!(command instanceof OnBalance wish) || !wish.touchesBalance()) {
            return commands.send(command, origin);
        }
        long page = lastKnown(wish, origin);
        // Each turn goes one page further, and a page takes long to fill: this ends.
        while (true) {
            Decision decision = commands.send(wish.onPage(page), origin);
            if (decision instanceof Decision.Rejected(BalanceMovedOn moved)) {
                page = moved.next().number();
            } else {
                return decision;
            }
        }
    }

    private long lastKnown(OnBalance wish, Origin origin) {
        try {
            return pages.current(origin.tenant(), wish.buyer());
        } catch (SQLException failure) {
            throw new CommandFailedException("the page of a balance can not be read", failure);
        }
    }
}
