package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two paid jobs by a buyer and a provider that are made of NDK, one in clear and one encrypted, and
 * a refusal that NDK understands. The program itself checks what it reads and its wallet; here is
 * checked that the market's books say the same.
 */
class NdkJobIT {

    private static RunningServer server;
    private static String buyer;
    private static ForeignJob inClear;
    private static ForeignJob encrypted;
    private static JsonNode refusal;

    @BeforeAll
    static void run_the_foreign_program() {
        NodePrograms programs = NodePrograms.install(Path.of("").toAbsolutePath());
        server = RunningServer.fresh();
        try (NodeProcess client =
                programs.start("ndk.mjs", List.of(server.relay().toString(), server.url()))) {
            JsonNode hello = client.hear();
            buyer = hello.get("buyer").asText();
            client.tell(Map.of("api_key", ForeignJob.letIn(server, hello, "NDK")));
            inClear = new ForeignJob(server, client.hear());
            encrypted = new ForeignJob(server, client.hear());
            refusal = client.hear();
            client.end();
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void provider_that_ndk_announces_is_an_offer() {
        assertThat(server.operator().get("/v1/offers").ok().get("items"))
                .filteredOn(it -> it.get("provider").asText().equals(inClear.text("provider")))
                .singleElement()
                .satisfies(
                        offer -> assertThat(offer.get("name").asText()).isEqualTo("Made of NDK"));
    }

    @Test
    void jobs_in_clear_and_encrypted_end_as_paid_orders() {
        assertThat(List.of(inClear.text("job"), encrypted.text("job")))
                .containsExactly("clear", "encrypted");
        for (ForeignJob job : List.of(inClear, encrypted)) {
            job.assertOrderIsPaidFor(buyer);
            job.assertPreimageOpensTheHash();
        }
    }

    @Test
    void the_books_know_two_orders_and_two_payments() {
        assertThat(inClear.paymentHash()).isNotEqualTo(encrypted.paymentHash());
        inClear.closedOrder();
        encrypted.closedOrder();
        Log log = Log.of(server);
        for (String once :
                List.of("RfqOpened", "OrderClosed", "PaymentIntended", "PaymentSettled")) {
            assertThat(log.count(once)).as(once).isEqualTo(2);
        }
    }

    @Test
    void refusal_is_encrypted_feedback_that_ndk_reads() {
        assertThat(refusal.get("status").asText()).isEqualTo("error");
        assertThat(refusal.get("code").asText()).isEqualTo("encrypted_without_provider");
        assertThat(refusal.get("detail").asText()).startsWith("name the providers");
    }
}
