package exchequer.settlement.rail.lnd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * LND's bearer token, as lowercase hex. Whoever has it can do what it permits, so it is never
 * printed. A payer needs {@code uri:/routerrpc.Router/SendPaymentV2}, {@code TrackPaymentV2},
 * {@code TrackPayments} and {@code uri:/lnrpc.Lightning/ChannelBalance} only; a broad {@code
 * offchain:write} would also allow erasing the payments that guard against paying twice. A receiver
 * needs {@code uri:/invoicesrpc.Invoices/AddHoldInvoice}, {@code SettleInvoice}, {@code
 * CancelInvoice}, {@code LookupInvoiceV2}, {@code SubscribeSingleInvoice} and {@code
 * uri:/lnrpc.Lightning/AddInvoice}, {@code SubscribeInvoices}, {@code ListInvoices}, {@code
 * GetInfo}.
 */
public record Macaroon(String hex) {

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
