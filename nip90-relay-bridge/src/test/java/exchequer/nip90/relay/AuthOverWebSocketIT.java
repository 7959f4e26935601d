package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.nip90.nostr.RelayAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A client that is not ours proves its key across a real socket. */
class AuthOverWebSocketIT {

    @Test
    void nostr_tools_reads_its_wraps_and_publishes_its_protected_events() throws Exception {
        NodeProgram.install();
        int port = freePort();
        URI address = URI.create("ws://127.0.0.1:" + port + "/relay");
        EmbeddedRelay relay =
                EmbeddedRelay.start(
                        new RelayStore(NostrDatabase.empty(), InstantSource.system()),
                        RelayLimits.standard(),
                        Admission.everyone(),
                        InstantSource.system(),
                        new Challenger(
                                RelayAddress.of(address.toString()).orElseThrow(),
                                RandomGenerator.getDefault()));
        try (SocketRelay _ = SocketRelay.listen(relay, port)) {
            JsonNode said =
                    new ObjectMapper()
                            .readTree(NodeProgram.run("auth.mjs", List.of(address.toString()), ""));

            assertThat(said.get("wrapped").asText()).isEmpty();
            assertThat(said.get("unknown").get("events").asInt()).isZero();
            assertThat(said.get("unknown").get("reason").asText()).startsWith("auth-required: ");
            assertThat(said.get("other").get("events").asInt()).isZero();
            assertThat(said.get("other").get("reason").asText()).startsWith("restricted: ");
            assertThat(said.get("reader")).extracting(JsonNode::asText).containsExactly("hello");
            assertThat(said.get("protectedByNobody").asText()).startsWith("auth-required: ");
            assertThat(said.get("protectedByOther").asText()).startsWith("restricted: ");
            assertThat(said.get("protectedByAuthor").asText()).isEmpty();
            assertThat(said.get("found")).extracting(JsonNode::asInt).containsExactly(1);
        }
    }

    /** The relay must know its address before it listens. */
    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
