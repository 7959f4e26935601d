package exchequer.bench;

import java.nio.file.Path;

/** What every measurement works with. */
record Environment(
        Options options,
        BenchDatabase databases,
        BenchEvents events,
        Path directory,
        Results results,
        Progress progress) {}
