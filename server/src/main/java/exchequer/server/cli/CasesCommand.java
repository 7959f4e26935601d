package exchequer.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.server.launch.LaunchException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What about money needs a person: what waits, what is known of it, and the answer. */
@Command(
        name = "cases",
        mixinStandardHelpOptions = true,
        description = "Questions about money that need a person: list, show, resolve.",
        subcommands = {CasesCommand.ListThem.class, CasesCommand.Show.class, ResolveCommand.class})
final class CasesCommand implements Callable<Integer> {

    static final int NONE_WAITS = 0;
    static final int SOME_WAIT = 1;
    static final int FAILED = 2;

    private static final int PAGE = 100;
    private static final int FULL_ID = 36;

    @Spec private CommandSpec spec;

    @Mixin private DataOptions data;

    @Override
    public Integer call() {
        return ListThem.list(spec, data.dataDir(), "open", false);
    }

    /** Lists cases. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "The cases that wait; without a subcommand this is what is done.",
            exitCodeListHeading = "Exit status:%n",
            exitCodeList = {"0:no case waits", "1:some wait", "2:the server can not be asked"})
    static final class ListThem implements Callable<Integer> {

        @Spec private CommandSpec spec;

        @Mixin private DataOptions data;

        @Option(names = "--resolved", description = "Those that were resolved.")
        private boolean resolved;

        @Option(names = "--all", description = "All there ever were.")
        private boolean all;

        @Option(names = "--json", description = "As JSON.")
        private boolean json;

        @Override
        public Integer call() {
            return list(spec, data.dataDir(), all ? null : resolved ? "resolved" : "open", json);
        }

        static int list(CommandSpec spec, Path dataDir, @Nullable String state, boolean json) {
            return asked(
                    spec,
                    () -> {
                        List<JsonNode> cases = cases(OperatorApi.of(dataDir), state);
                        PrintWriter out = spec.commandLine().getOut();
                        out.print(
                                json
                                        ? cases + "\n"
                                        : CaseText.list(cases, Clock.systemUTC().instant()));
                        out.flush();
                        return cases.stream().anyMatch(CaseText::isOpen) ? SOME_WAIT : NONE_WAITS;
                    });
        }
    }

    /** Shows one case. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "One case: what is known, what came before, and how it can be answered.")
    static final class Show implements Callable<Integer> {

        @Spec private CommandSpec spec;

        @Mixin private DataOptions data;

        @Parameters(paramLabel = "CASE", description = "Its id, or how that begins.")
        private String id;

        @Option(names = "--json", description = "As JSON.")
        private boolean json;

        @Override
        public Integer call() {
            return asked(
                    spec,
                    () -> {
                        Api api = OperatorApi.of(data.dataDir());
                        JsonNode found = api.get("/v1/cases/" + fullId(api, id));
                        PrintWriter out = spec.commandLine().getOut();
                        out.print(json ? found.toPrettyString() + "\n" : CaseText.of(found));
                        out.flush();
                        return NONE_WAITS;
                    });
        }
    }

    /** Says what went wrong in a line, instead of a stack trace. */
    static int asked(CommandSpec spec, Callable<Integer> question) {
        try {
            return question.call();
        } catch (LaunchException failure) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("exchequer: " + CaseText.problem(failure));
            err.flush();
            return FAILED;
        } catch (RuntimeException bug) {
            throw bug;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<JsonNode> cases(Api api, @Nullable String state) {
        List<JsonNode> all = new ArrayList<>();
        String cursor = "";
        Optional<String> next;
        do {
            JsonNode page =
                    api.get(
                            "/v1/cases?limit="
                                    + PAGE
                                    + (state == null ? "" : "&state=" + state)
                                    + cursor);
            page.get("items").forEach(all::add);
            next = Optional.of(page.path("next")).filter(JsonNode::isTextual).map(JsonNode::asText);
            cursor = next.map(text -> "&cursor=" + text).orElse("");
        } while (next.isPresent());
        return all;
    }

    /** Nobody types 32 digits at night. */
    static String fullId(Api api, String beginning) {
        if (beginning.length() == FULL_ID) {
            return beginning;
        }
        String wanted = beginning.startsWith("cas_") ? beginning : "cas_" + beginning;
        List<String> fitting =
                cases(api, null).stream()
                        .map(one -> one.get("case_id").asText())
                        .filter(id -> id.startsWith(wanted))
                        .toList();
        return switch (fitting.size()) {
            case 1 -> fitting.getFirst();
            case 0 -> throw new LaunchException("no case begins with " + wanted, null);
            default ->
                    throw new LaunchException(
                            fitting.size() + " cases begin with " + wanted + "; give more digits",
                            null);
        };
    }
}
