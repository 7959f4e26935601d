package exchequer.market.events;

/** Limits on what buyers spend. */
public sealed interface BudgetEvent extends MarketEvent permits BudgetSet {}
