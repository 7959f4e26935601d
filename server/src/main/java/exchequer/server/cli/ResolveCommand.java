package exchequer.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.server.launch.LaunchException;
import java.io.Console;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Answers a case, or a part of it. An answer stands for ever, so it says first what it will do. */
@Command(
        name = "resolve",
        mixinStandardHelpOptions = true,
        description = {
            "Answer a case, or a part of it; \"cases show\" says which answers fit.",
            "An answer can not be taken back."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:answered", "2:refused, or not asked for"})
final class ResolveCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private DataOptions data;

    @Parameters(paramLabel = "CASE", description = "Its id, or how that begins.")
    private String id;

    @ArgGroup(multiplicity = "1")
    private Choice choice;

    /** Exactly one of them. */
    static final class Choice {
        @Option(names = "--explain", description = "The books were right. Of a lost escrow: pay.")
        private boolean explain;

        @Option(
                names = "--write-off",
                description = "A loss, or a gain. Of a lost escrow: pay, at the market's cost.")
        private boolean writeOff;

        @Option(
                names = "--claim",
                description = "To be given back. Of a lost escrow: pay, and ask the buyer.")
        private boolean claim;

        @Option(
                names = "--assign",
                arity = "0..1",
                fallbackValue = "",
                paramLabel = "ORDER",
                description = "It is what the order has cost; the order, if the case has none.")
        private @Nullable String assign;

        @Option(names = "--owe-to-buyer", description = "It is the buyer's.")
        private boolean oweToBuyer;

        @Option(names = "--void", description = "Of a lost escrow: do not pay; the order fails.")
        private boolean voided;

        private String name() {
            return explain
                    ? "explain"
                    : writeOff
                            ? "write_off"
                            : claim
                                    ? "claim"
                                    : assign != null
                                            ? "assign"
                                            : oweToBuyer ? "owe_to_buyer" : "void";
        }
    }

    @Option(
            names = "--provider",
            paramLabel = "KEY",
            description = "Of whom it is claimed, where the case does not know: 64 digits.")
    private @Nullable String provider;

    @Option(
            names = "--amount",
            paramLabel = "MSAT",
            description = "Only so much of it; the rest stays open.")
    private @Nullable Long amount;

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            description = "Of which money, where \"cases show\" lists several.")
    private @Nullable String source;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why; whoever reads the books later sees it.")
    private String reason;

    @Option(names = "--yes", description = "Do not ask whether it is meant.")
    private boolean yes;

    @Override
    public Integer call() {
        return CasesCommand.asked(
                spec,
                () -> {
                    Api api = OperatorApi.of(data.dataDir());
                    String path = "/v1/cases/" + CasesCommand.fullId(api, id);
                    JsonNode before = api.get(path).get("question");
                    PrintWriter out = spec.commandLine().getOut();
                    out.print(CaseText.intent(before, choice.name(), amount, reason));
                    out.flush();
                    if (!isMeant()) {
                        throw new LaunchException("nothing was done", null);
                    }
                    JsonNode answer = api.post(path + "/resolution", freshKey(), body());
                    out.print(CaseText.done(answer, amount));
                    out.flush();
                    return CasesCommand.NONE_WAITS;
                });
    }

    private Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("resolution", choice.name());
        body.put("reason", reason);
        if (choice.assign != null && !choice.assign.isEmpty()) {
            body.put("order_id", choice.assign);
        }
        if (provider != null) {
            body.put("provider", provider);
        }
        if (amount != null) {
            body.put("amount_msat", amount);
        }
        if (source != null) {
            body.put("source", source);
        }
        return body;
    }

    /** A script that does not say so has not meant it. */
    private boolean isMeant() {
        if (yes) {
            return true;
        }
        @Nullable Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new LaunchException("say --yes where nobody can be asked", null);
        }
        return "yes".equals(console.readLine("  It can not be taken back. Type yes to do it: "));
    }

    private static String freshKey() {
        byte[] chance = new byte[16];
        new SecureRandom().nextBytes(chance);
        return "resolve-" + HexFormat.of().formatHex(chance);
    }
}
