package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keys that only look, and the end of any key. */
class ApiKeysIT {

    private static final String REPORT = "/v1/reports/nip90-payments/daily";

    private static RunningServer server;

    @BeforeAll
    static void a_server_runs() {
        server = RunningServer.shared();
    }

    @Test
    void finance_key_reads_reports_ledger_and_cases_and_changes_nothing() {
        Caller finance = new Caller(server, financeKey(Buyer.freshKey()));

        assertThat(finance.get(REPORT).status()).isEqualTo(200);
        assertThat(finance.get("/v1/ledger/trial-balance").status()).isEqualTo(200);
        assertThat(finance.get("/v1/cases").ok().get("items").isArray()).isTrue();
        assertThat(finance.post("/v1/rfqs", Buyer.freshKey(), "{}").status()).isEqualTo(403);
        assertThat(finance.post("/v1/buyers", Buyer.freshKey(), "{}").status()).isEqualTo(403);
    }

    @Test
    void same_idempotency_key_gives_the_same_api_key() {
        String key = Buyer.freshKey();

        assertThat(financeKey(key)).isEqualTo(financeKey(key));
        assertThat(financeKey(key)).isNotEqualTo(financeKey(Buyer.freshKey()));
    }

    @Test
    void revoked_key_opens_nothing_and_does_not_come_back() {
        String idempotencyKey = Buyer.freshKey();
        String key = financeKey(idempotencyKey);

        Answer revoked = revoke(key);

        assertThat(revoked.status()).as(revoked.toString()).isEqualTo(200);
        assertThat(new Caller(server, key).get(REPORT).status()).isEqualTo(401);
        financeKey(idempotencyKey);
        assertThat(new Caller(server, key).get(REPORT).status()).isEqualTo(401);
        assertThat(revoke(key).status()).isEqualTo(404);
    }

    @Test
    void problem_type_leads_to_its_explanation() {
        Answer page = server.anybody().get("/problems/idempotency_key_reused");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("`idempotency_key_reused`");
        assertThat(server.anybody().get("/problems/no_such_code").status()).isEqualTo(404);
    }

    private static String financeKey(String idempotencyKey) {
        return server.operator()
                .post("/v1/api-keys/finance", idempotencyKey, "{\"name\":\"books\"}")
                .ok()
                .get("api_key")
                .asText();
    }

    private static Answer revoke(String key) {
        return server.operator()
                .post(
                        "/v1/api-keys/revoke",
                        Buyer.freshKey(),
                        "{\"api_key\":\"%s\"}".formatted(key));
    }
}
