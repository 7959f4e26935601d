package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A data directory is one history, however often everything on it was stopped. */
class HistoryIT {

    private static final RunningServer SERVER = RunningServer.stopped();

    private final Instant from = Instant.now();

    @AfterAll
    static void nothing_stays_behind() {
        SERVER.close();
    }

    @Test
    void second_demonstration_continues_the_history_of_the_first() {
        SERVER.run("demo", "--json");
        SERVER.start();
        assertThat(report().get("payment_count").asInt()).isEqualTo(3);
        String ledgerHead = books().get("head_hash").asText();
        long logHead = Log.of(SERVER).head();
        SERVER.down();

        SERVER.run("demo", "--json");
        SERVER.start();

        assertThat(report().get("payment_count").asInt()).isEqualTo(6);
        assertThat(report().get("rows")).hasSize(6);
        Log log = Log.of(SERVER);
        assertThat(log.head()).isGreaterThan(logHead);
        assertThat(log.number("SELECT count(*) FROM eventstore.events"))
                .as("positions are contiguous")
                .isEqualTo(log.head())
                .isEqualTo(log.number("SELECT max(position) FROM eventstore.events"));
        assertThat(books().get("head_hash").asText()).isNotEqualTo(ledgerHead);
        assertThat(
                        log.number(
                                "SELECT count(*) FROM ledger.transfers"
                                        + " WHERE hash = decode(?, 'hex')",
                                ledgerHead))
                .as("the first history's head is a link of the chain")
                .isEqualTo(1);
        assertThat(books().get("balanced").asBoolean()).isTrue();
        JsonNode verification = SERVER.operator().get("/v1/ledger/verification").ok();
        assertThat(verification.get("ok").asBoolean()).as(verification.toString()).isTrue();
    }

    private JsonNode report() {
        return SERVER.operator()
                .get(
                        "/v1/reports/nip90-payments/window?start="
                                + from
                                + "&end="
                                + Instant.now().plusSeconds(1))
                .ok();
    }

    private static JsonNode books() {
        return SERVER.operator().get("/v1/ledger/trial-balance").ok();
    }
}
