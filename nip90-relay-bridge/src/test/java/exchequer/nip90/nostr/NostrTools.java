package exchequer.nip90.nostr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.nip90.relay.NodeProgram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Questions to nostr-tools, asked together, because each of its starts costs half a second. */
final class NostrTools {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> questions = new ArrayList<>();

    /** What the contents of an event are signed to. The template is JSON without a key. */
    void sign(JsonNode template) {
        ask(JSON.createObjectNode().set("sign", template));
    }

    /** Whether the text is an event with the right id and signature. */
    void judge(String text) {
        ask(JSON.createObjectNode().put("judge", text));
    }

    void match(List<String> filters, String event) {
        ObjectNode question = JSON.createObjectNode().put("event", event);
        filters.forEach(question.putArray("filters")::add);
        ask(question);
    }

    private void ask(JsonNode question) {
        try {
            questions.add(JSON.writeValueAsString(question));
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** One answer for each question, in their order. */
    List<JsonNode> answers() throws IOException {
        NodeProgram.install();
        // NEL and the separators are line breaks to others than Node; they must not split a line.
        String said = NodeProgram.run("judge.mjs", List.of(), String.join("\n", questions) + "\n");
        List<JsonNode> answers = new ArrayList<>();
        for (String line : said.split("\n")) {
            answers.add(JSON.readTree(line));
        }
        return answers;
    }
}
