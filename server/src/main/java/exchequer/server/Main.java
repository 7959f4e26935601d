package exchequer.server;

import exchequer.server.cli.Shell;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The entry of everything: {@code up} runs the server, the other commands talk to one. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... arguments) {
        // Commands that use the database without Quarkus log as well, and whoever logs first
        // decides.
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        System.exit(Shell.run(arguments));
    }
}
