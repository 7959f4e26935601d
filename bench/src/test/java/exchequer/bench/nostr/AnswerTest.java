package exchequer.bench.nostr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.nip90.nostr.RelayMessage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class AnswerTest {

    private static final String ID = "ab".repeat(32);

    @Test
    void every_ok_of_our_relay_is_read_as_it_was_meant() throws Exception {
        assertThat(Answer.read(new RelayMessage.Ok(ID, true, "").toJson()))
                .isEqualTo(new Answer(ID, true, ""));
        assertThat(Answer.read(new RelayMessage.Ok(ID, true, "duplicate: known").toJson()))
                .isEqualTo(new Answer(ID, true, "duplicate: known"));
        assertThat(Answer.read(new RelayMessage.Ok(ID, false, "error: true, busy").toJson()))
                .isEqualTo(new Answer(ID, false, "error: true, busy"));
    }

    @Test
    void anything_else_is_no_answer() {
        for (RelayMessage other :
                new RelayMessage[] {
                    new RelayMessage.Notice(ID), new RelayMessage.Closed(ID, "error: x")
                }) {
            assertThatThrownBy(() -> Answer.read(other.toJson())).isInstanceOf(IOException.class);
        }
    }
}
