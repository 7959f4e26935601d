package exchequer.server.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes out of a running server what others verify. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Files out of a running server.",
        subcommands = ExportCommand.Journal.class)
final class ExportCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(
            name = "journal",
            mixinStandardHelpOptions = true,
            description = "The journal as JSON lines, with all that is hashed; see verify.")
    static final class Journal implements Callable<Integer> {

        @Mixin private DataOptions data;

        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "Where to (default: ${DEFAULT-VALUE}).",
                defaultValue = "journal.jsonl")
        private Path out;

        @Override
        public Integer call() {
            OperatorApi.of(data.dataDir())
                    .download("/v1/ledger/export", out.toAbsolutePath().normalize());
            return 0;
        }
    }
}
