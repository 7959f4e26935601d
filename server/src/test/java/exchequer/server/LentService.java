package exchequer.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A wallet service that is not ours, {@code @getalby/sdk} from npm in a process of its own, before
 * a wallet that is ours.
 */
final class LentService implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    private final NodeProcess process;

    private LentService(NodeProcess process) {
        this.process = process;
    }

    /** The wallet. */
    interface Wallet {

        /** A wallet that is down hears nothing. */
        boolean isUp();

        /** Answers over the service, at once or later. */
        void asked(String id, String method, JsonNode params);
    }

    static NodePrograms install() {
        return NodePrograms.install(
                RunningServer.home().resolve("nip90-relay-bridge/src/test/js/wallet"),
                Path.of("target/js/wallet").toAbsolutePath());
    }

    /**
     * @param secret the wallet's key
     * @param client the public key of whom it answers
     */
    static LentService start(NodePrograms programs, URI relay, String secret, String client) {
        return new LentService(
                programs.start("lent.mjs", List.of(relay.toString(), secret, client)));
    }

    /** Begins to hand requests to the wallet. */
    void serve(Wallet wallet) {
        Thread.ofVirtual().start(() -> run(wallet));
    }

    private void run(Wallet wallet) {
        try {
            while (true) {
                JsonNode request = process.hear();
                if (wallet.isUp()) {
                    wallet.asked(
                            request.get("id").textValue(),
                            request.get("method").textValue(),
                            request.get("params"));
                }
            }
        } catch (AssertionError over) {
            // The service ended with the test.
        }
    }

    void answer(String id, ObjectNode answer) {
        tell(Map.of("id", id, "answer", answer.toString()));
    }

    void notify(String type, ObjectNode content) {
        ObjectNode notification = JSON.createObjectNode().put("notification_type", type);
        notification.set("notification", content);
        tell(Map.of("notify", notification.toString()));
    }

    private synchronized void tell(Map<String, String> line) {
        process.tell(line);
    }

    static ObjectNode result(JsonNode result) {
        ObjectNode answer = JSON.createObjectNode();
        answer.set("result", result);
        return answer;
    }

    static ObjectNode error(String code) {
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("error").put("code", code).put("message", "as the node says");
        return answer;
    }

    @Override
    public void close() {
        process.kill();
    }
}
