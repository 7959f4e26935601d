package exchequer.settlement.rail.nwc;

/** The receiving contract on the NWC rail and a wallet without relays. */
class NwcReceiverIT extends NwcReceiverContract {

    @Override
    protected ReceivingWallet open(NodeTill till) {
        return new LocalTill(till);
    }
}
