package exchequer.nip90.negentropy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reconciliations that the crate {@code negentropy} 0.5.3 had with itself: in either role, in its
 * place, we say the same to the byte. {@code transcripts-of-the-crate} made them.
 */
class ForeignTranscriptsTest {

    private static final SyncLimits WIDE = new SyncLimits(4 << 20, 4 << 20, 100, 10_000);

    record Transcript(
            List<Item> ours,
            List<Item> theirs,
            int onlyOurs,
            int onlyTheirs,
            List<String> asked,
            List<String> answered) {}

    static List<Transcript> transcripts() throws IOException {
        try (InputStream lines =
                ForeignTranscriptsTest.class.getResourceAsStream("/negentropy/transcripts.jsonl")) {
            assertThat(lines).isNotNull();
            ObjectMapper json = new ObjectMapper();
            List<Transcript> transcripts = new ArrayList<>();
            for (String line :
                    new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                transcripts.add(transcript(json.readTree(line)));
            }
            return transcripts;
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void in_the_place_of_the_responder_we_answer_the_same(Transcript transcript) {
        Responder responder = new Responder(SealedItems.of(transcript.theirs()), WIDE);

        assertThat(transcript.asked())
                .extracting(question -> Exchange.told(responder.answer(question)))
                .isEqualTo(transcript.answered());
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void in_the_place_of_the_initiator_we_ask_the_same_and_learn_the_difference(
            Transcript transcript) {
        Iterator<String> answers = transcript.answered().iterator();

        Exchange exchange = Exchange.with(transcript.ours(), WIDE, _ -> answers.next());

        assertThat(exchange.asked()).isEqualTo(transcript.asked());
        exchange.isExactly(new ItemSets(transcript.ours(), transcript.theirs()));
        assertThat(exchange.have()).hasSize(transcript.onlyOurs());
        assertThat(exchange.need()).hasSize(transcript.onlyTheirs());
    }

    private static Transcript transcript(JsonNode line) {
        int seconds = line.get("seconds").asInt();
        int shared = line.get("shared").asInt();
        int onlyOurs = line.get("only_ours").asInt();
        int onlyTheirs = line.get("only_theirs").asInt();
        int ours = shared + onlyOurs;
        List<Item> theirs = new ArrayList<>(items(0, shared, seconds));
        theirs.addAll(items(ours, ours + onlyTheirs, seconds));
        return new Transcript(
                items(0, ours, seconds),
                theirs,
                onlyOurs,
                onlyTheirs,
                texts(line.get("asked")),
                texts(line.get("answered")));
    }

    private static List<Item> items(int from, int to, int seconds) {
        return IntStream.range(from, to)
                .mapToObj(k -> Item.of(1_700_000_000L + k % seconds, sha256("item " + k)))
                .toList();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static String sha256(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
