package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The accounts of the books, at any position and time, over the API. */
class LedgerAccountsIT {

    private static RunningServer server;

    @BeforeAll
    static void a_server_with_some_paid_work_runs() {
        server = RunningServer.stopped();
        server.run("demo", "--json");
        server.start();
    }

    @AfterAll
    static void nothing_stays_behind() {
        server.close();
    }

    @Test
    void accounts_are_those_of_the_trial_balance_and_add_up_to_nothing() {
        JsonNode trial = get("/v1/ledger/trial-balance");
        JsonNode accounts = get("/v1/ledger/accounts");

        assertThat(accounts.get("balance_msat").asLong()).isZero();
        assertThat(balances(accounts.get("items")))
                .isNotEmpty()
                .isEqualTo(balances(trial.get("accounts")));
        assertThat(
                        balances(
                                get("/v1/ledger/accounts?position="
                                                + trial.get("position").asLong())
                                        .get("items")))
                .isEqualTo(balances(trial.get("accounts")));
        assertThat(get("/v1/ledger/trial-balance?at=2009-01-01T00:00:00Z").get("accounts"))
                .isEmpty();
        assertThat(get("/v1/ledger/accounts?position=1").get("items")).isEmpty();
    }

    @Test
    void a_statement_leads_from_nothing_to_the_balance() {
        JsonNode account = get("/v1/ledger/accounts?under=treasury").get("items").get(0);
        String path = account.get("account").asText();
        JsonNode one = get("/v1/ledger/accounts/" + path);
        assertThat(one).isEqualTo(account);

        JsonNode statement =
                get(
                        "/v1/ledger/accounts/"
                                + path
                                + "/statement?from=2020-01-01T00:00:00Z&to=9000-01-01T00:00:00Z");

        assertThat(statement.get("opening_msat").asLong()).isZero();
        assertThat(statement.get("closing_msat").asLong())
                .isEqualTo(account.get("balance_msat").asLong())
                .isEqualTo(
                        statement.get("debit_msat").asLong()
                                - statement.get("credit_msat").asLong());
        assertThat(statement.get("entries")).hasSize(account.get("entries").asInt());
    }

    @Test
    void when_all_work_is_paid_nothing_is_pending_and_every_account_is_as_it_has_to_be() {
        assertThat(get("/v1/ledger/pending")).isEmpty();
        assertThat(get("/v1/ledger/trial-balance").get("pending")).isEmpty();
        assertThat(get("/v1/ledger/checks").get("ok").asBoolean()).isTrue();
    }

    @Test
    void what_was_never_there_is_not_found_and_what_makes_no_sense_is_refused() {
        assertThat(status("/v1/ledger/accounts/treasury:of-nobody")).isEqualTo(404);
        assertThat(status("/v1/ledger/accounts/nonsense")).isEqualTo(404);
        int refused = status("/v1/ledger/trial-balance?at=yesterday");
        assertThat(refused).isBetween(400, 422);
        assertThat(status("/v1/ledger/trial-balance?position=999999999")).isEqualTo(refused);
        assertThat(
                        status(
                                "/v1/ledger/accounts/expense:routing/statement"
                                        + "?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z"))
                .isEqualTo(refused);
    }

    private static Map<String, Long> balances(JsonNode lines) {
        var balances = new TreeMap<String, Long>();
        lines.forEach(
                it -> balances.put(it.get("account").asText(), it.get("balance_msat").asLong()));
        return balances;
    }

    private static JsonNode get(String path) {
        return server.operator().get(path).ok();
    }

    private static int status(String path) {
        return server.operator().get(path).status();
    }
}
