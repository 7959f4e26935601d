package exchequer.nip90.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.RelayMessage;
import exchequer.nip90.session.BackOff;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

    private final BackOff backOff =
            new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(5), new Random(1));

    @ParameterizedTest
    @CsvSource({
        "true,'',Held",
        "true,saved: fine,Held",
        "true,duplicate: have it,Held",
        "false,duplicate: have it,Held",
        "false,rate-limited: slow down,Again",
        "false,error: disk full,Again",
        "false,closed: bye,Again",
        "false,'',Again",
        "false,shutting down,Again",
        "false,auth-required: who are you,AwaitingAuth",
        "false,invalid: too old,Refused",
        "false,blocked: not you,Refused",
        "false,pow: 20 bits,Refused",
        "false,restricted: members,Refused",
        "false,mute: nobody listens,Refused",
        "false,replaced: newer,Refused",
        "false,deleted: gone,Refused"
    })
    void the_word_before_the_colon_decides(boolean accepted, String message, String verdict) {
        RelayMessage.Ok ok = new RelayMessage.Ok("a".repeat(64), accepted, message);

        assertThat(Verdict.of(ok, 1, backOff).getClass().getSimpleName()).isEqualTo(verdict);
    }
}
