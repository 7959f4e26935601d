package exchequer.settlement.rail.spark;

import exchequer.settlement.lightning.Network;

/**
 * How the wallet is used.
 *
 * @param name of the rail, for accounts and metrics
 * @param network whose invoices the wallet pays
 */
public record SparkSettings(String name, Network network) {}
