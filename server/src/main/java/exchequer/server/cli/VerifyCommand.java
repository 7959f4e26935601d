package exchequer.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.ledger.checkpoint.NoteKey;
import exchequer.ledger.verify.OfflineVerification;
import exchequer.ledger.verify.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies what a ledger has given out, without that ledger. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Verify journal exports, checkpoints, proofs and reports by themselves and against"
                        + " each other. Needs no server and no database.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:everything is sound",
            "1:something is not; it says where",
            "2:something could not be verified, because it is none of these, or nothing vouches"
                    + " for it"
        })
final class VerifyCommand implements Callable<Integer> {

    private static final int SOUND = 0;
    private static final int BROKEN = 1;
    private static final int NOT_VERIFIED = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Spec private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "A journal export, checkpoint, proof, report, or row of a report.")
    private List<Path> files;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "Verifier key of the ledger, or a file that holds it; may be given several"
                            + " times. The operator prints it with: ./exchequer key --ledger.")
    private List<String> keys = List.of();

    @Option(names = "--json", description = "Print the outcome as JSON.")
    private boolean json;

    private long toldNanos = System.nanoTime();

    @Override
    public Integer call() {
        List<NoteKey> trusted = new ArrayList<>();
        for (String key : keys) {
            try {
                trusted.add(NoteKey.of(text(key)));
            } catch (IllegalArgumentException | IOException e) {
                err().println("exchequer: --key: " + e.getMessage());
                err().flush();
                return NOT_VERIFIED;
            }
        }
        Map<Path, Outcome> outcomes = new OfflineVerification(trusted, this::tell).verify(files);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(outcomes));
        } else {
            outcomes.forEach((file, outcome) -> out.println(file + ": " + text(outcome)));
        }
        out.flush();
        return status(outcomes);
    }

    private static String text(String key) throws IOException {
        return key.contains("+") ? key.strip() : Files.readString(Path.of(key)).strip();
    }

    private static int status(Map<Path, Outcome> outcomes) {
        int status = SOUND;
        for (Outcome outcome : outcomes.values()) {
            switch (outcome) {
                case Outcome.Broken _ -> {
                    return BROKEN;
                }
                case Outcome.NotVerified _ -> status = NOT_VERIFIED;
                case Outcome.Sound _ -> {}
            }
        }
        return status;
    }

    private static String text(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Sound(String detail) -> "sound: " + detail;
            case Outcome.Broken(String where, String why) -> "BROKEN at " + where + ": " + why;
            case Outcome.NotVerified(String why) -> "not verified: " + why;
        };
    }

    private static String json(Map<Path, Outcome> outcomes) {
        ObjectMapper mapper = new ObjectMapper();
        ArrayNode all = mapper.createArrayNode();
        outcomes.forEach(
                (file, outcome) -> {
                    ObjectNode node = all.addObject().put("file", file.toString());
                    switch (outcome) {
                        case Outcome.Sound(String detail) ->
                                node.put("outcome", "sound").put("detail", detail);
                        case Outcome.Broken(String where, String why) ->
                                node.put("outcome", "broken").put("where", where).put("why", why);
                        case Outcome.NotVerified(String why) ->
                                node.put("outcome", "not_verified").put("why", why);
                    }
                });
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts is always JSON", e);
        }
    }

    private void tell(long entries) {
        long now = System.nanoTime();
        if (now - toldNanos >= PATIENCE.toNanos()) {
            toldNanos = now;
            err().printf("  verified %,d entries%n", entries);
            err().flush();
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
