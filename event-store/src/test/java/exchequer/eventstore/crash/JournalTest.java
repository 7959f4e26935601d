package exchequer.eventstore.crash;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.eventstore.crash.Journal.Entry;
import exchequer.eventstore.crash.Journal.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final AppendKey KEY = new AppendKey(3, 15, 70_000, 2);

    @TempDir private Path directory;

    @Test
    void lines_are_read_as_they_were_written() throws IOException {
        Path path = directory.resolve("journal");
        Journal.Reader reader = new Journal.Reader(path);
        assertThat(reader.next()).isEmpty();
        try (Journal journal = new Journal(path)) {
            journal.write(Entry.BEGUN, KEY, "");
            journal.write(Entry.WRONG, KEY, "two\nlines");
        }
        assertThat(reader.next())
                .containsExactly(
                        new Line(Entry.BEGUN, KEY, ""), new Line(Entry.WRONG, KEY, "two lines"));
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void line_that_is_half_written_waits_for_its_end() throws IOException {
        Path path = directory.resolve("journal");
        Files.writeString(path, "BEGUN 3-15-70000-2 \nACKNOWL");
        Journal.Reader reader = new Journal.Reader(path);
        assertThat(reader.next()).containsExactly(new Line(Entry.BEGUN, KEY, ""));
        Files.writeString(path, "EDGED 3-15-70000-2 17\n", StandardOpenOption.APPEND);
        assertThat(reader.next()).containsExactly(new Line(Entry.ACKNOWLEDGED, KEY, "17"));
    }

    @Test
    void event_identifiers_name_their_append() {
        assertThat(AppendKey.ofEvent(KEY.eventId(1))).isEqualTo(KEY);
        assertThat(AppendKey.indexOfEvent(KEY.eventId(1))).isEqualTo(1);
    }
}
