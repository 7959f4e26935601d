package exchequer.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One PostgreSQL data directory and the operating system processes that work on it. The caller
 * holds the {@link OwnerLock} of the directory.
 */
final class Cluster {

    private static final long COMMAND_TIMEOUT_SECONDS = 120;

    private final Path programs;
    private final Path directory;

    Cluster(Path programs, Path directory) {
        this.programs = programs;
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    /** Creates the data directory unless it is there; interrupted creations leave no trace. */
    void createIfAbsent(Path log) throws IOException {
        if (Files.exists(directory.resolve("PG_VERSION"))) {
            return;
        }
        var staging = directory.resolveSibling(directory.getFileName() + ".new");
        Directories.deleteRecursively(staging);
        run(
                log,
                List.of(
                        program("initdb"),
                        "--pgdata=" + staging,
                        "--username=postgres",
                        "--auth=trust",
                        "--encoding=UTF8",
                        // PostgreSQL's own UTF-8 rules: the order of text is the same on every
                        // machine, whatever its C library.
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8"));
        Files.move(staging, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Ends whatever a dead owner left running here, then removes its postmaster.pid. The server
     * would refuse to start when the recorded process id belongs to some unrelated process by now,
     * and two servers on one directory destroy it: hence by working directory, not by id.
     */
    void reclaim(Path log) throws IOException {
        if (!survivors().isEmpty()) {
            stop(log);
        }
        for (var survivor : survivors()) {
            survivor.destroyForcibly();
            await(survivor);
        }
        Files.deleteIfExists(directory.resolve("postmaster.pid"));
    }

    Process launch(List<String> settings, Path log) throws IOException {
        var command = new ArrayList<>(List.of(program("postgres"), "-D", directory.toString()));
        settings.forEach(
                setting -> {
                    command.add("-c");
                    command.add(setting);
                });
        return start(log, command);
    }

    /** Asks for a fast shutdown: sessions are ended, a checkpoint is written. */
    void stop(Path log) throws IOException {
        stop(log, "fast");
    }

    /** Ends the server without a checkpoint; the next start, if there is one, recovers. */
    void abort(Path log) throws IOException {
        stop(log, "immediate");
    }

    private void stop(Path log, String mode) throws IOException {
        var command =
                List.of(
                        program("pg_ctl"),
                        "stop",
                        "--pgdata=" + directory,
                        "--mode=" + mode,
                        "--timeout=60");
        // Its exit code says nothing that the list of survivors does not say better.
        await(start(log, command).toHandle());
    }

    /** Whether the server of this process id accepts connections, by its own account. */
    boolean isReady(long pid) throws IOException {
        var file = directory.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return false;
        }
        var lines = Files.readAllLines(file);
        return lines.size() >= 8
                && lines.get(0).strip().equals(Long.toString(pid))
                && lines.get(7).strip().equals("ready");
    }

    private List<ProcessHandle> survivors() throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        var real = directory.toRealPath();
        return ProcessHandle.allProcesses().filter(process -> worksIn(process, real)).toList();
    }

    private static boolean worksIn(ProcessHandle process, Path directory) {
        var proc = Path.of("/proc", Long.toString(process.pid()));
        try {
            return Files.readSymbolicLink(proc.resolve("cwd")).equals(directory)
                    && Files.readSymbolicLink(proc.resolve("exe")).toString().contains("postgres");
        } catch (IOException e) {
            // Gone meanwhile, or another user's: neither can be a server of ours.
            return false;
        }
    }

    private void run(Path log, List<String> command) throws IOException {
        var process = start(log, command);
        await(process.toHandle());
        if (process.exitValue() != 0) {
            throw new IOException(
                    "%s failed with code %d, see %s"
                            .formatted(command.getFirst(), process.exitValue(), log));
        }
    }

    private static void await(ProcessHandle process) throws IOException {
        try {
            process.onExit().get(COMMAND_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a PostgreSQL process", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("process %d does not end".formatted(process.pid()), e);
        }
    }

    private static Process start(Path log, List<String> command) throws IOException {
        var full = new ArrayList<String>();
        if (Files.getOwner(Path.of("/proc/self")).getName().equals("root")) {
            // PostgreSQL refuses to run as root. In a user namespace without a mapping it sees an
            // unprivileged owner, of itself and of its files alike.
            full.addAll(List.of("unshare", "--user"));
        }
        full.addAll(command);
        var builder =
                new ProcessBuilder(full)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(key -> key.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        return builder.start();
    }

    private String program(String name) {
        return programs.resolve("bin").resolve(name).toString();
    }
}
