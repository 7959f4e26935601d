package exchequer.ledger;

/** An account of a tenant. Its currency is msat. */
public record Account(String tenant, AccountPath path) {}
