package exchequer.server;

/**
 * One delivered, proven and unjudged order of one buyer, and another buyer beside it.
 *
 * @param rfq awarded by hand
 */
record Scene(
        RunningServer server, Buyer owner, Buyer stranger, String rfq, String quote, String order) {

    static Scene on(RunningServer server) {
        try (Provider provider = new Provider(server)) {
            return with(provider, server);
        }
    }

    /** With a provider that is paid through a node of its own. */
    static Scene on(RunningServer server, Provider.Wallet wallet) {
        try (Provider provider = new Provider(server, wallet)) {
            return with(provider, server);
        }
    }

    private static Scene with(Provider provider, RunningServer server) {
        Buyer owner = Buyer.register(server);
        Buyer stranger = Buyer.register(server);
        String rfq = owner.open(provider.targeted("acceptance", "\"manual\""));
        String quote = owner.quoteOf(rfq);
        String order = owner.award(rfq, quote);
        owner.awaitOrder(order, "proven_at");
        return new Scene(server, owner, stranger, rfq, quote, order);
    }
}
