package exchequer.server;

import exchequer.server.cli.Shell;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The entry of everything: {@code up} runs the server, the other commands talk to one. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... arguments) {
        System.exit(Shell.run(arguments));
    }
}
