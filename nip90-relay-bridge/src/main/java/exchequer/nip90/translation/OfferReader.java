package exchequer.nip90.translation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import exchequer.market.ids.OfferId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.TenantId;
import exchequer.market.offer.publish.PublishOffer;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.translation.Translation.Wish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Reads a handler announcement, kind 31990, as offers: one for each request kind. NIP-89. */
final class OfferReader {

    private final TenantId tenant;

    // What strangers call their fields must not stay in tables of the whole process.
    private final JsonFactory json =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    OfferReader(TenantId tenant) {
        this.tenant = tenant;
    }

    Translation read(NostrEvent event, Instant now) {
        Map<String, String> about = fields(event.content());
        String d = event.firstTag("d").orElse("");
        Pubkey provider = new Pubkey(event.pubkey());
        List<Wish> wishes = new ArrayList<>();
        // Each kind once: repeating one a thousand times must not be a thousand commands.
        for (String kind : new LinkedHashSet<>(event.tagValues("k"))) {
            if (kind.matches("5\\d{3}")) {
                String service = Kinds.serviceOf(Integer.parseInt(kind));
                wishes.add(
                        new Wish.Command(
                                new PublishOffer(
                                        OfferId.of(tenant, provider, d + "/" + kind),
                                        provider,
                                        service,
                                        about.getOrDefault("name", ""),
                                        about.getOrDefault("about", ""),
                                        AmountText.read(about.getOrDefault("amount", ""))
                                                .orElse(null),
                                        event.id(),
                                        now)));
            }
        }
        return wishes.isEmpty()
                ? new Translation.Ignored("handler of no job kind")
                : new Translation.Wishes(null, wishes);
    }

    /** Half of a surrogate pair, which JSON can spell, is in no text that others could read. */
    private static boolean isText(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** The top-level texts and numbers; content that is no JSON simply says nothing. */
    private Map<String, String> fields(String content) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = json.createParser(content)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return fields;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
                    String text = parser.getText();
                    if (isText(text)) {
                        fields.putIfAbsent(name, text);
                    }
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException notJson) {
            return Map.of();
        }
        return fields;
    }
}
