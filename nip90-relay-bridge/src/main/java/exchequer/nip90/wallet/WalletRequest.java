package exchequer.nip90.wallet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import exchequer.market.money.Msat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a wallet is asked, as JSON.
 *
 * @param json the text to encrypt; it may hold what nobody else may see
 */
record WalletRequest(WalletMethod method, String json) {

    private static final JsonFactory JSON = new JsonFactory();

    private interface Parameters {
        void write(JsonGenerator out) throws IOException;
    }

    static WalletRequest pay(String bolt11, Optional<Msat> amount) {
        return of(
                WalletMethod.PAY_INVOICE,
                out -> {
                    out.writeStringField("invoice", bolt11);
                    if (amount.isPresent()) {
                        out.writeNumberField("amount", amount.get().value());
                    }
                });
    }

    static WalletRequest lookUp(PaymentHash hash) {
        return of(
                WalletMethod.LOOKUP_INVOICE,
                out -> out.writeStringField("payment_hash", hash.hex()));
    }

    static WalletRequest make(NewInvoice invoice) {
        return of(WalletMethod.MAKE_INVOICE, out -> write(out, invoice));
    }

    static WalletRequest makeHeld(PaymentHash hash, NewInvoice invoice, int cltvExpiryBlocks) {
        return of(
                WalletMethod.MAKE_HOLD_INVOICE,
                out -> {
                    write(out, invoice);
                    out.writeStringField("payment_hash", hash.hex());
                    out.writeNumberField("min_cltv_expiry_delta", cltvExpiryBlocks);
                });
    }

    static WalletRequest settleHeld(Preimage preimage) {
        return of(
                WalletMethod.SETTLE_HOLD_INVOICE,
                out -> out.writeStringField("preimage", preimage.hex()));
    }

    static WalletRequest cancelHeld(PaymentHash hash) {
        return of(
                WalletMethod.CANCEL_HOLD_INVOICE,
                out -> out.writeStringField("payment_hash", hash.hex()));
    }

    static WalletRequest list(TransactionQuery query) {
        return of(
                WalletMethod.LIST_TRANSACTIONS,
                out -> {
                    write(out, "from", query.from());
                    write(out, "until", query.until());
                    out.writeNumberField("limit", query.limit());
                    out.writeNumberField("offset", query.offset());
                    out.writeBooleanField("unpaid", query.unpaid());
                    if (query.direction().isPresent()) {
                        out.writeStringField(
                                "type",
                                switch (query.direction().get()) {
                                    case INCOMING -> "incoming";
                                    case OUTGOING -> "outgoing";
                                });
                    }
                });
    }

    static WalletRequest balance() {
        return of(WalletMethod.GET_BALANCE, _ -> {});
    }

    static WalletRequest info() {
        return of(WalletMethod.GET_INFO, _ -> {});
    }

    private static void write(JsonGenerator out, NewInvoice invoice) throws IOException {
        out.writeNumberField("amount", invoice.amount().value());
        if (invoice.description().isPresent()) {
            out.writeStringField("description", invoice.description().get());
        }
        if (invoice.expiry().isPresent()) {
            out.writeNumberField("expiry", invoice.expiry().get().toSeconds());
        }
    }

    private static void write(JsonGenerator out, String name, Optional<Instant> time)
            throws IOException {
        if (time.isPresent()) {
            out.writeNumberField(name, time.get().getEpochSecond());
        }
    }

    private static WalletRequest of(WalletMethod method, Parameters parameters) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("method", method.word());
            out.writeObjectFieldStart("params");
            parameters.write(out);
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return new WalletRequest(method, text.toString());
    }

    @Override
    public String toString() {
        return "WalletRequest[" + method + "]";
    }
}
