package exchequer.settlement.rail.spark;

import exchequer.market.money.Msat;

/**
 * What the wallet has, as of its last synchronization.
 *
 * @param identity which wallet it is, for ever: its public key
 * @param pending what is under way to others, amounts and fees; no longer in {@code spendable}
 */
public record SparkBalance(String identity, Msat spendable, Msat pending) {}
