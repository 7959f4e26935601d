package exchequer.server.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** The day's report and the ledger, read together. */
record Books(JsonNode report, JsonNode trialBalance, JsonNode verification) {

    static Books read(Api operator, String date) {
        return new Books(
                operator.get("/v1/reports/nip90-payments/daily?zone=UTC&date=" + date),
                operator.get("/v1/ledger/trial-balance"),
                operator.get("/v1/ledger/verification"));
    }

    long paymentCount() {
        return report.get("payment_count").asLong();
    }

    long sentMsat() {
        return report.get("total_sent_msat").asLong();
    }

    long feeMsat() {
        return report.get("total_fee_msat").asLong();
    }

    long debitMsat() {
        return report.get("total_debit_msat").asLong();
    }

    boolean everyRowProven() {
        for (JsonNode row : report.get("rows")) {
            if (!row.get("preimage_ok").asBoolean()) {
                return false;
            }
        }
        return true;
    }

    /** What left the treasury according to the journal, which the report does not read. */
    long treasuryMsat() {
        long sum = 0;
        for (JsonNode account : trialBalance.get("accounts")) {
            if (account.get("account").asText().startsWith("treasury:")) {
                sum += account.get("balance_msat").asLong();
            }
        }
        return sum;
    }

    /** Whether the treasury went down by exactly what the report says was debited. */
    boolean treasuryMatches(Books before) {
        return before.treasuryMsat() - treasuryMsat() == debitMsat() - before.debitMsat()
                && paymentCount() > before.paymentCount();
    }

    boolean balanced() {
        return trialBalance.get("balanced").asBoolean() && verification.get("ok").asBoolean();
    }
}
