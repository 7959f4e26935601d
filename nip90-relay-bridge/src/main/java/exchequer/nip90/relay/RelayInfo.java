package exchequer.nip90.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import exchequer.nip90.nostr.ClientMessage;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * Who runs the relay, for its NIP-11 document.
 *
 * @param pubkey the operator's key, 64 lower-case hex characters
 * @param contact a URI, for example {@code mailto:…}
 */
public record RelayInfo(
        String name,
        String description,
        String pubkey,
        String contact,
        String software,
        String version) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int[] SUPPORTED_NIPS = {1, 9, 11, 40, 67, 77};

    /**
     * The document to serve as {@code application/nostr+json}.
     *
     * @param restrictedWrites whether an {@link Admission} refuses some events
     */
    public String toJson(RelayLimits limits, boolean restrictedWrites) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("name", name);
            out.writeStringField("description", description);
            out.writeStringField("pubkey", pubkey);
            out.writeStringField("contact", contact);
            out.writeFieldName("supported_nips");
            out.writeArray(SUPPORTED_NIPS, 0, SUPPORTED_NIPS.length);
            out.writeStringField("software", software);
            out.writeStringField("version", version);
            out.writeObjectFieldStart("limitation");
            out.writeNumberField("max_message_length", limits.maxMessageBytes());
            out.writeNumberField("max_subscriptions", limits.maxSubscriptions());
            out.writeNumberField("max_limit", limits.maxLimit());
            out.writeNumberField("default_limit", limits.maxLimit());
            out.writeNumberField("max_subid_length", ClientMessage.MAX_SUBSCRIPTION_ID);
            out.writeNumberField("max_event_tags", limits.maxEventTags());
            out.writeNumberField("min_pow_difficulty", 0);
            out.writeBooleanField("auth_required", false);
            out.writeBooleanField("payment_required", false);
            out.writeBooleanField("restricted_writes", restrictedWrites);
            out.writeNumberField("created_at_upper_limit", limits.createdAtAhead().toSeconds());
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.toString();
    }
}
