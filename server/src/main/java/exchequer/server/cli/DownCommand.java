package exchequer.server.cli;

import exchequer.server.launch.Application;
import exchequer.server.launch.Infrastructure;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops what runs on a data directory. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Stop the server and the databases of a data directory.")
final class DownCommand implements Callable<Integer> {

    @Mixin private DataOptions data;

    @Override
    public Integer call() throws Exception {
        Optional<Application> application = Application.find(data.dataDir());
        if (application.isPresent()) {
            System.out.println("  stopping the server");
            ProcessHandle process = ProcessHandle.of(application.get().pid()).orElseThrow();
            process.destroy();
            process.onExit().get(60, TimeUnit.SECONDS);
        }
        Optional<Infrastructure> infrastructure = Infrastructure.find(data.dataDir());
        infrastructure.ifPresent(
                it -> {
                    System.out.println("  stopping the databases");
                    it.stop();
                });
        if (application.isEmpty() && infrastructure.isEmpty()) {
            System.out.println("  nothing runs on " + data.dataDir());
        }
        return 0;
    }
}
