package exchequer.bench.nostr;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import exchequer.bench.nostr.SignedEvents.Signed;
import java.io.IOException;
import java.util.List;

/** What a relay must do at any speed, asked over its socket. */
public final class RelayRules {

    private static final String SIGNATURE = "\"sig\":\"";

    private RelayRules() {}

    /** Whether an event with a wrong signature, but the right id, is refused. */
    public static boolean refusesForgery(MeasuredRelay relay, Signed genuine) throws IOException {
        String text = new String(genuine.frame(), ISO_8859_1);
        int signature = text.indexOf(SIGNATURE) + SIGNATURE.length();
        char other = text.charAt(signature) == '0' ? '1' : '0';
        String forged = text.substring(0, signature) + other + text.substring(signature + 1);
        try (ClientSocket client = relay.connect()) {
            client.send(forged.getBytes(ISO_8859_1));
            Answer answer = Answer.read(client.read());
            return answer.eventId().equals(genuine.id()) && !answer.accepted();
        }
    }

    /** Whether events that it has are answered as duplicates. */
    public static boolean knowsAgain(MeasuredRelay relay, List<Signed> stored) throws IOException {
        try (ClientSocket client = relay.connect()) {
            for (Signed event : stored) {
                client.send(event.frame());
                if (!Answer.read(client.read()).message().startsWith("duplicate:")) {
                    return false;
                }
            }
            return true;
        }
    }
}
