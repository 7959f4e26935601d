package exchequer.server.cli;

import exchequer.server.launch.LaunchException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line. Commands other than {@code up} start no server in this process. */
@Command(
        name = "exchequer",
        mixinStandardHelpOptions = true,
        version = "exchequer 0.1.0",
        description = "A marketplace and settlement backend for machine work sold over Nostr.",
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            ReportCommand.class,
            DownCommand.class,
            KeyCommand.class,
            CheckLogCommand.class,
            ExportCommand.class,
            VerifyCommand.class,
            ReconcileCommand.class,
            CasesCommand.class,
            RebuildCommand.class,
            ImportCommand.class
        })
public final class Shell implements Runnable {

    @Spec private CommandSpec spec;

    /**
     * @return the exit status: 0 when all went well, 1 when not, 2 for a wrong command line
     */
    public static int run(String... arguments) {
        CommandLine line = new CommandLine(new Shell());
        line.setExecutionExceptionHandler(
                (failure, command, _) -> {
                    command.getErr().println("exchequer: " + failure.getMessage());
                    if (!(failure instanceof LaunchException)) {
                        failure.printStackTrace(command.getErr());
                    }
                    return 1;
                });
        return line.execute(arguments);
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
