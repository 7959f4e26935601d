package exchequer.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.eventstore.EventStoreJson;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.proof.PaymentProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What becomes of the values of earlier versions. */
class EventHistoryTest {

    private static final Path GOLDEN = Path.of("../settlement/src/test/resources/events");

    @Test
    void payments_settled_before_there_was_another_proof_were_proven_by_their_preimages()
            throws IOException {
        byte[] stored = Files.readAllBytes(GOLDEN.resolve("PaymentSettled.v1.json"));

        var today = EventHistory.upcasters().apply("exchequer.PaymentSettled", "1", stored);

        PaymentSettled settled =
                EventStoreJson.strictMapper().readValue(today.payload(), PaymentSettled.class);
        assertThat(settled.proof())
                .isEqualTo(new PaymentProof.ByPreimage(new Preimage("0".repeat(63) + "1")));
        assertThat(settled.proof().isOf(settled.paymentHash())).isTrue();
    }
}
