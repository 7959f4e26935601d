package exchequer.settlement.rail.lnd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * LND's bearer token, as lowercase hex. Whoever has it can do what it permits, so it is never
 * printed.
 */
public record Macaroon(String hex) {

    /**
     * The calls that {@link LndRail} makes, as LND's {@code bakemacaroon} wants them after {@code
     * uri:}. A broad {@code offchain:write} would also allow erasing the payments that guard
     * against paying twice.
     */
    public static final List<String> PAYER =
            List.of(
                    "/routerrpc.Router/SendPaymentV2",
                    "/routerrpc.Router/TrackPaymentV2",
                    "/routerrpc.Router/TrackPayments",
                    "/lnrpc.Lightning/ListPayments",
                    "/lnrpc.Lightning/ChannelBalance");

    /** The calls that {@link LndReceivingRail} makes. None of them moves money out of the node. */
    public static final List<String> RECEIVER =
            List.of(
                    "/lnrpc.Lightning/AddInvoice",
                    "/lnrpc.Lightning/ListInvoices",
                    "/lnrpc.Lightning/SubscribeInvoices",
                    "/lnrpc.Lightning/GetInfo",
                    "/invoicesrpc.Invoices/AddHoldInvoice",
                    "/invoicesrpc.Invoices/SettleInvoice",
                    "/invoicesrpc.Invoices/CancelInvoice",
                    "/invoicesrpc.Invoices/LookupInvoiceV2",
                    "/invoicesrpc.Invoices/SubscribeSingleInvoice");

    /**
     * @throws IllegalArgumentException when the text is empty or no hex
     */
    public Macaroon {
        boolean valid = !hex.isEmpty() && hex.length() % 2 == 0;
        for (int i = 0; valid && i < hex.length(); i++) {
            valid = HexFormat.isHexDigit(hex.charAt(i));
        }
        if (!valid) {
            throw new IllegalArgumentException("a macaroon is written as hex");
        }
    }

    /** The macaroon in a file as LND writes it. */
    public static Macaroon read(Path file) throws IOException {
        return new Macaroon(HexFormat.of().formatHex(Files.readAllBytes(file)));
    }

    @Override
    public String toString() {
        return "Macaroon[hidden]";
    }
}
