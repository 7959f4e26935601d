package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The posting rules do what the README says. */
class PostingRulesTest {

    private record Example(LedgerFact fact, boolean settledBefore, List<String> transfers) {}

    @TestFactory
    List<DynamicTest> every_example_of_the_readme_holds() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        examples()
                .forEach(
                        (number, example) ->
                                tests.add(
                                        DynamicTest.dynamicTest(
                                                "example " + number, () -> check(example))));
        return tests;
    }

    @Test
    void the_readme_has_an_example_for_every_rule() throws IOException {
        var posted =
                examples().values().stream()
                        .flatMap(example -> example.transfers.stream())
                        .map(transfer -> transfer.substring(0, transfer.indexOf(' ')))
                        .toList();
        assertThat(posted)
                .containsAll(Arrays.stream(PostingRule.values()).map(PostingRule::text).toList());
    }

    @Test
    void what_only_operators_attest_is_booked_as_such_and_what_a_preimage_proves_as_ever() {
        var settled = Facts.paymentSettled(1, 1, 21_000, 35, 21_000);
        assertThat(descriptions(settled))
                .containsExactly(
                        "payment of order " + Facts.orderId(1),
                        "routing fee of the payment of order " + Facts.orderId(1));

        settled.put("payment_hash", "ab".repeat(32));
        settled.put("proof", Facts.byTransfer("cd16e332-aa73-8870-95fc-03ab2ec60803"));

        assertThat(descriptions(settled))
                .containsExactly(
                        "payment of order " + Facts.orderId(1) + ", attested by Spark's operators",
                        "routing fee of the payment of order " + Facts.orderId(1));
    }

    private static List<String> descriptions(Map<String, Object> settled) {
        var fact = FactReader.read(Facts.event(1, "PaymentSettled", settled)).orElseThrow();
        return PostingRules.transfersFor(fact, false).stream()
                .map(TransferDraft::description)
                .toList();
    }

    private static void check(Example example) {
        var transfers = PostingRules.transfersFor(example.fact, example.settledBefore);
        assertThat(transfers)
                .extracting(
                        draft ->
                                "%s %s %s %d"
                                        .formatted(
                                                draft.rule().text(),
                                                draft.debit(),
                                                draft.credit(),
                                                draft.amountMsat()))
                .isEqualTo(example.transfers);
    }

    private static Map<String, Example> examples() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String table =
                readme.substring(
                        readme.indexOf("<!-- examples -->"), readme.indexOf("<!-- /examples -->"));
        var examples = new LinkedHashMap<String, Example>();
        table.lines()
                .filter(line -> line.matches("\\| \\d+ .*"))
                .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                .forEach(cells -> read(cells, examples));
        return examples;
    }

    private static void read(List<String> cells, Map<String, Example> examples) {
        Example example =
                examples.computeIfAbsent(
                        cells.get(1),
                        _ ->
                                new Example(
                                        fact(cells),
                                        cells.get(3).equals("yes"),
                                        new ArrayList<>()));
        if (!cells.get(7).equals("—")) {
            String transfer = String.join(" ", cells.subList(7, 11)).replace("`", "");
            example.transfers.add(
                    transfer.replace("compute:B", "compute:" + Facts.BUYER)
                            .replace("refund:B", "refund:" + Facts.BUYER)
                            .replace("provider:P", "provider:" + Facts.PROVIDER)
                            .replace("case:C", "case:" + Facts.caseId(1))
                            .replace("buyer:B", "buyer:" + Facts.BUYER)
                            .replace("order:O", "order:" + Facts.orderId(1)));
        }
    }

    private static LedgerFact fact(List<String> cells) {
        String[] words = cells.get(2).split(" ");
        if (words[0].startsWith("Case")) {
            return caseFact(words, msat(cells.get(5)));
        }
        if (words[0].equals("RefundIssued")) {
            return FactReader.read(
                            Facts.event(
                                    1,
                                    words[0],
                                    Facts.refundIssued(1, msat(cells.get(5)), words[1])))
                    .orElseThrow();
        }
        long price = msat(cells.get(4));
        long amount = msat(cells.get(5));
        long fee = msat(cells.get(6));
        var json =
                switch (cells.get(2)) {
                    case "DeliveryAccepted" -> Facts.deliveryAccepted(1, price);
                    case "PaymentIntended" -> Facts.paymentIntended(1, 1, amount);
                    case "PaymentSettled" -> Facts.paymentSettled(1, 1, amount, fee, price);
                    case "EscrowLocked" -> Facts.escrowLocked(1, 1, amount);
                    case "EscrowReleased" -> Facts.escrowReleased(1, 1, amount, fee, price);
                    case "EscrowCancelled" -> Facts.escrowCancelled(1, amount);
                    case "EscrowExpired" -> Facts.escrowExpired(1, amount);
                    case "DepositReceived" -> Facts.depositReceived(1, amount);
                    case "BalanceDrawn" -> Facts.balanceDrawn(1, 1, amount, fee);
                    case "PaymentFailed" -> Facts.paymentFailed(1, 1);
                    default -> throw new IllegalArgumentException(cells.get(2));
                };
        return FactReader.read(Facts.event(1, cells.get(2), json)).orElseThrow();
    }

    private static LedgerFact caseFact(String[] words, long amount) {
        boolean opens = words[0].equals("CaseOpened");
        int source = opens ? 1 : 2;
        var money = new HashMap<String, Long>();
        if (words.length > source) {
            money.put(words[source], amount);
        }
        var json = opens ? Facts.caseOpened(1, money) : Facts.caseResolved(1, words[1], money);
        if (words.length > source + 1) {
            json.put("kind", words[source + 1]);
        }
        return FactReader.read(Facts.event(1, words[0], json)).orElseThrow();
    }

    private static long msat(String cell) {
        return cell.isEmpty() ? 0 : Long.parseLong(cell);
    }
}
