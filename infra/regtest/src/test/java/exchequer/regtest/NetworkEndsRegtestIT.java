package exchequer.regtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No program and no file of a network outlives its JVM. */
class NetworkEndsRegtestIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path directory;

    @Test
    void a_killed_jvm_takes_its_programs_and_their_data_along() throws Exception {
        Path network = Files.createDirectory(directory.resolve("network"));
        Process owner = ownerOf(network);
        try {
            await().atMost(PATIENCE).until(() -> Files.exists(directory.resolve("started")));
            List<ProcessHandle> programs = programsIn(network);
            assertThat(programs).isNotEmpty().allMatch(ProcessHandle::isAlive);

            owner.destroyForcibly().waitFor(20, TimeUnit.SECONDS);

            await().atMost(PATIENCE)
                    .until(() -> programs.stream().noneMatch(ProcessHandle::isAlive));
            await().atMost(PATIENCE).until(() -> Files.notExists(network));
        } finally {
            owner.destroyForcibly();
        }
    }

    @Test
    void a_program_that_does_not_start_is_reported_with_the_end_of_its_log() throws Exception {
        Path broken = Files.createDirectory(directory.resolve("bin")).resolve("btcd");
        Files.writeString(broken, "#!/bin/sh\necho out of order; exit 1\n");
        assertThat(broken.toFile().setExecutable(true)).isTrue();
        Chain chain = new Chain(broken, directory.resolve("chain"), directory);

        assertThatThrownBy(() -> chain.start(List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("out of order");
    }

    private Process ownerOf(Path network) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChainOwner.class.getName(),
                        network.toString(),
                        directory.resolve("started").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("owner.log").toFile())
                .start();
    }

    private static List<ProcessHandle> programsIn(Path network) {
        return ProcessHandle.allProcesses()
                .filter(
                        process ->
                                process.info()
                                        .commandLine()
                                        .filter(line -> line.contains("btcd"))
                                        .filter(line -> line.contains(network + "/"))
                                        .isPresent())
                .toList();
    }
}
