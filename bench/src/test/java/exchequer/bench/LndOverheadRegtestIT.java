package exchequer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.bench.pay.lnd.LndOverhead;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison with direct calls in small, on real nodes; it proves nothing about speed. */
class LndOverheadRegtestIT {

    private static final String HOME = "exchequer.home";

    @BeforeEach
    void fromTheRootOfTheProject() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(here.resolve("exchequer"))) {
            here = here.getParent();
        }
        System.setProperty(HOME, here.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty(HOME);
    }

    /** It fails too when a millisatoshi left the payer that is not accounted for. */
    @Test
    void payments_both_ways_are_measured_and_every_millisatoshi_is_accounted_for(
            @TempDir Path directory) throws Exception {
        assertThat(LndOverhead.impossible()).isEmpty();

        QuickRun run = QuickRun.of("pay", directory, "--only", LndOverhead.NAME);

        assertThat(run.leftOut(LndOverhead.NAME)).isFalse();
        assertThat(run.results().get(LndOverhead.NAME).get("value").isNumber()).isTrue();
        assertThat(run.results().get("lnd_product_1").get("value").doubleValue()).isPositive();
        assertThat(run.results()).doesNotContainKey("pay_rate");
    }
}
