package exchequer.bench.pay.lnd;

import exchequer.bench.load.CpuTime;
import exchequer.market.money.Msat;
import exchequer.regtest.LightningNetwork;
import exchequer.regtest.LightningNode;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.rail.lnd.Macaroon;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.lightningj.lnd.proto.LightningApi.ChannelBalanceRequest;
import org.lightningj.lnd.proto.LightningApi.Invoice;
import org.lightningj.lnd.proto.LightningApi.ListChannelsRequest;

/**
 * The two nodes that are measured, Alice who pays and Bob who is paid, with one channel between
 * them. A third one belongs to the network and has nothing to do.
 */
final class Nodes implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final LightningNetwork network;

    private Nodes(LightningNetwork network) {
        this.network = network;
    }

    /**
     * @param logs directory for what the nodes say
     * @throws IOException when one of them does not start
     */
    static Nodes start(Path logs) throws IOException {
        return new Nodes(LightningNetwork.start(logs));
    }

    LightningNode payer() {
        return network.alice();
    }

    private LightningNode payee() {
        return network.bob();
    }

    /** An ordinary invoice of the payee. */
    Bolt11Invoice createInvoice(Msat amount, String description, Duration expiry) {
        String text =
                payee().lightning()
                        .addInvoice(
                                Invoice.newBuilder()
                                        .setValueMsat(amount.value())
                                        .setMemo(description)
                                        .setExpiry(expiry.toSeconds())
                                        .build())
                        .getPaymentRequest();
        if (Bolt11.decode(text) instanceof Decoded(Bolt11Invoice invoice)) {
            return invoice;
        }
        throw new IllegalStateException("not an invoice: " + text);
    }

    /** What the product's server has to be told to pay with the payer's node. */
    List<String> serverProperties() {
        LightningNode node = payer();
        String prefix = "exchequer.settlement.";
        return List.of(
                prefix + "rail=lnd",
                prefix + "lnd.host=" + node.host(),
                prefix + "lnd.port=" + node.port(),
                prefix + "lnd.certificate=" + node.certificate(),
                prefix + "lnd.macaroon=" + node.bakeMacaroon("bench.macaroon", Macaroon.PAYER));
    }

    /** What the payer has in its channel, in millisatoshis, once nothing is under way in it. */
    long payersMsat() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isQuiet()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("payments stay under way");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return payer().lightning()
                .channelBalance(ChannelBalanceRequest.getDefaultInstance())
                .getLocalBalance()
                .getMsat();
    }

    private boolean isQuiet() {
        return payer()
                .lightning()
                .listChannels(ListChannelsRequest.getDefaultInstance())
                .getChannelsList()
                .stream()
                .allMatch(c -> c.getPendingHtlcsCount() == 0 && c.getUnsettledBalance() == 0);
    }

    /** Processor time of both. */
    CpuTime cpu() {
        CpuTime one = CpuTime.ofTree(payer().pid());
        CpuTime other = CpuTime.ofTree(payee().pid());
        return () -> one.nanos() + other.nanos();
    }

    @Override
    public void close() throws IOException {
        network.close();
    }
}
