package exchequer.bench;

import java.util.List;

/** The relay to Kafka catching up, and a consumer reading everything again. */
final class Relaying {

    private final Environment environment;

    Relaying(Environment environment) {
        this.environment = environment;
    }

    void measure() {
        for (String name : List.of("relay_rate", "replay_rate")) {
            if (environment.options().wants(name)) {
                environment.results().leaveOut(name, "its measurement is not in this build");
            }
        }
    }
}
