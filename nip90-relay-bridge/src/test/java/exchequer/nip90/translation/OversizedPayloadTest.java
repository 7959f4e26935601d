package exchequer.nip90.translation;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.encryption.ConversationKey;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The part of the corpus that is too large to be kept in files. */
class OversizedPayloadTest {

    @Test
    void payload_that_is_too_large_is_refused_undecoded() {
        assertThat(meaningOf("A".repeat(ConversationKey.MAX_PAYLOAD_CHARS + 4)))
                .containsExactly("refused: encrypted_too_large");
        assertThat(meaningOf("A".repeat(ConversationKey.MAX_PAYLOAD_CHARS + 4) + "?iv=A"))
                .containsExactly("refused: encrypted_too_large");
        assertThat(meaningOf("A".repeat(ConversationKey.MAX_PAYLOAD_CHARS)))
                .containsExactly("refused: encrypted_unreadable");
    }

    @Test
    void more_tags_than_an_event_may_have_are_no_list_of_tags() {
        String tags = NostrJson.writeTags(Collections.nCopies(2_001, List.of("i", "")));
        String deep = "[".repeat(20_000);

        for (String text : List.of(tags, deep)) {
            assertThat(
                            meaningOf(
                                    new Cryptor(BUYER)
                                            .encrypt(Scheme.NIP44, OURS.publicKey(), "x", text)))
                    .containsExactly("refused: encrypted_malformed");
        }
    }

    private static List<String> meaningOf(String content) {
        NostrEvent request =
                BUYER.sign(
                        new EventTemplate(
                                NOW.getEpochSecond() - 10,
                                5050,
                                List.of(List.of("p", OURS.publicKey()), List.of("encrypted")),
                                content));
        return Meaning.of(Market.translator().translate(request, NostrJson.write(request), NOW));
    }
}
