package exchequer.nip90.encryption;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What nostr-tools encrypted from {@code Events.ALICE} to {@code Events.BOB}. */
public final class ForeignMessages {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ForeignMessages() {}

    /**
     * @param scheme {@code NIP04}, {@code NIP44} or {@code NIP59}
     */
    public static List<JsonNode> in(String scheme) {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        ForeignMessages.class.getResourceAsStream(
                                                "/encryption/messages.jsonl")),
                                StandardCharsets.UTF_8))) {
            List<JsonNode> found = new ArrayList<>();
            for (String line : lines.lines().toList()) {
                JsonNode message = JSON.readTree(line);
                if (message.get("scheme").textValue().equals(scheme)) {
                    found.add(message);
                }
            }
            return found;
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
