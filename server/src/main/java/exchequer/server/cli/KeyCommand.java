package exchequer.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the operator's API key. */
@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        description = "Print the operator's API key of a data directory.")
final class KeyCommand implements Callable<Integer> {

    @Mixin private DataOptions data;

    @Override
    public Integer call() {
        System.out.println(OperatorApi.key(data.dataDir()));
        return 0;
    }
}
