package exchequer.nip90.outbox;

import exchequer.market.ids.Pubkey;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.translation.Job;
import exchequer.nip90.translation.Kinds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes feedback, kind 7000. It never bears an {@code amount}: to a client that means a price, and
 * it could offer its user to pay what the market has paid.
 */
final class FeedbackVoice {

    private static final List<String> ENCRYPTED = List.of("encrypted");

    private final NostrKey key;
    private final Cryptor cryptor;
    private final String relayUrl;

    FeedbackVoice(NostrKey key, Cryptor cryptor, String relayUrl) {
        this.key = key;
        this.cryptor = cryptor;
        this.relayUrl = relayUrl;
    }

    /** To a party of a job, in the scheme in which that party and the market speak of it. */
    NostrEvent news(Job about, Pubkey reader, News news) {
        return say(
                List.of("status", news.status().word(), news.code()),
                List.of(about.requestEventId()),
                reader.value(),
                about.scheme(),
                "news " + news.code() + " " + about.requestEventId(),
                news.text(),
                news.at());
    }

    /**
     * @param about the events it is about, the request first, so that clients file it under the job
     *     they know
     * @param scheme null for text that everybody may read
     * @param name what the text is; see {@link Cryptor#encrypt}
     */
    NostrEvent say(
            List<String> status,
            List<String> about,
            String reader,
            @Nullable Scheme scheme,
            String name,
            String text,
            Instant at) {
        List<List<String>> tags = new ArrayList<>();
        tags.add(status);
        about.forEach(event -> tags.add(List.of("e", event, relayUrl)));
        tags.add(List.of("p", reader));
        tags.add(Expiration.tag(at));
        String content = text;
        // Nothing can not be encrypted.
        if (scheme != null && !text.isEmpty()) {
            tags.add(ENCRYPTED);
            content = cryptor.encrypt(scheme, reader, name, encrypted(status, text));
        }
        return key.sign(new EventTemplate(at.getEpochSecond(), Kinds.FEEDBACK, tags, content));
    }

    /**
     * What of feedback is encrypted: the tags over again, and the text as one of them. NIP-90 says
     * nothing of it, but NDK and nostrdvm both expect a list of tags: of a mere text NDK's reader
     * makes an exception, and the buyer would not even learn the status that stands in clear.
     */
    private static String encrypted(List<String> status, String text) {
        return NostrJson.writeTags(List.of(status, List.of("content", text)));
    }
}
