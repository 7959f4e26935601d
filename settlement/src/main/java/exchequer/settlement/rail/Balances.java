package exchequer.settlement.rail;

import exchequer.market.money.Msat;

/**
 * A rail's money at one moment.
 *
 * @param spendable ours and free; includes what the node must keep in reserve, so a payment of all
 *     of it may fail
 * @param receivable what could be received
 * @param inFlight ours but locked in payments under way, amounts and fees
 */
public record Balances(Msat spendable, Msat receivable, Msat inFlight) {}
