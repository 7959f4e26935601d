package exchequer.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * What came of the demonstration.
 *
 * @param paidMillis per job, from the request to the closed order
 * @param timeline of the first job
 */
record DemoOutcome(
        int jobsAsked,
        int jobsPaid,
        boolean reportMatches,
        boolean ledgerBalanced,
        Map<String, Long> paidMillis,
        List<JsonNode> timeline,
        JsonNode report,
        List<String> rfqs) {}
