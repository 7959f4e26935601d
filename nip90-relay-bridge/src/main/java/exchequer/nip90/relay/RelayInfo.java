package exchequer.nip90.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import exchequer.nip90.nostr.ClientMessage;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;

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

    private static final int PROOF_OF_WORK = 13;
    private static final JsonFactory JSON = new JsonFactory();
    private static final int[] ALWAYS = {1, 9, 11, 40, 67, 77};

    /** What rests on clients proving who they are, and that itself. */
    private static final int[] WITH_AUTHENTICATION = {17, 42, 59, 70};

    /**
     * The document to serve as {@code application/nostr+json}.
     *
     * @param authenticates whether the relay was started with a {@link Challenger}
     * @param minPow bits that a {@link WorkGate} asks of strangers; 0 without one
     */
    public String toJson(RelayLimits limits, boolean authenticates, int minPow) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("name", name);
            out.writeStringField("description", description);
            out.writeStringField("pubkey", pubkey);
            out.writeStringField("contact", contact);
            out.writeFieldName("supported_nips");
            int[] nips = supportedNips(authenticates, minPow);
            out.writeArray(nips, 0, nips.length);
            out.writeStringField("software", software);
            out.writeStringField("version", version);
            out.writeObjectFieldStart("limitation");
            out.writeNumberField("max_message_length", limits.maxMessageBytes());
            out.writeNumberField("max_subscriptions", limits.maxSubscriptions());
            out.writeNumberField("max_limit", limits.maxLimit());
            out.writeNumberField("default_limit", limits.maxLimit());
            out.writeNumberField("max_subid_length", ClientMessage.MAX_SUBSCRIPTION_ID);
            out.writeNumberField("max_event_tags", limits.maxEventTags());
            out.writeNumberField("min_pow_difficulty", minPow);
            out.writeBooleanField("auth_required", false);
            out.writeBooleanField("payment_required", false);
            out.writeBooleanField("restricted_writes", minPow > 0);
            out.writeNumberField("created_at_upper_limit", limits.createdAtAhead().toSeconds());
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.toString();
    }

    private static int[] supportedNips(boolean authenticates, int minPow) {
        IntStream nips = IntStream.of(ALWAYS);
        if (authenticates) {
            nips = IntStream.concat(nips, IntStream.of(WITH_AUTHENTICATION));
        }
        if (minPow > 0) {
            nips = IntStream.concat(nips, IntStream.of(PROOF_OF_WORK));
        }
        return nips.sorted().toArray();
    }
}
