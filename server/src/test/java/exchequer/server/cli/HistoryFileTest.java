package exchequer.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.server.cli.HistoryFile.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {

    @TempDir private Path directory;
    private HistoryFile file = new HistoryFile(Path.of("none"));

    private List<Entry> read(String content) throws IOException {
        var path = Files.writeString(directory.resolve("history"), content);
        file = new HistoryFile(path);
        var entries = new ArrayList<Entry>();
        file.read(entries::add);
        return entries;
    }

    @Test
    void json_lines_are_told_one_by_one_broken_ones_too() throws IOException {
        assertThat(read("{\"a\":1}\n\nnonsense\n  {\"a\":2}\n"))
                .containsExactly(
                        new Entry.Found(1, "{\"a\":1}"),
                        new Entry.Found(3, "nonsense"),
                        new Entry.Found(4, "{\"a\":2}"));
    }

    @Test
    void payments_of_lncli_are_found_in_their_object() throws IOException {
        var content =
                """
                {
                    "payments": [
                        {
                            "value_msat": "1",
                            "fee": 1.10
                        },
                        {"value_msat": "2"}
                    ],
                    "first_index_offset": "1",
                    "odd": {"payments": [{"value_msat": "3"}]}
                }
                """;
        assertThat(read(content))
                .containsExactly(
                        new Entry.Found(3, "{\"value_msat\":\"1\",\"fee\":1.10}"),
                        new Entry.Found(7, "{\"value_msat\":\"2\"}"));
        assertThat(file.leftOut()).containsExactly("odd");
    }

    @Test
    void one_line_with_an_object_around_the_records_is_not_a_record() throws IOException {
        assertThat(read("{\"facts\":[{\"a\":1},{\"a\":2}],\"actors\":[]}"))
                .containsExactly(new Entry.Found(1, "{\"a\":1}"), new Entry.Found(1, "{\"a\":2}"));
        assertThat(file.leftOut()).containsExactly("actors");
    }

    @Test
    void array_that_breaks_off_tells_where_and_loses_nothing_before() throws IOException {
        var entries = read("[{\"a\":1},\n{\"a\":2},\n{\"a\":");
        assertThat(entries.subList(0, 2))
                .containsExactly(new Entry.Found(1, "{\"a\":1}"), new Entry.Found(2, "{\"a\":2}"));
        assertThat(entries.get(2))
                .isInstanceOfSatisfying(
                        Entry.Broken.class,
                        broken -> {
                            assertThat(broken.line()).isEqualTo(3);
                            assertThat(broken.why()).contains("no JSON");
                        });
    }

    @Test
    void what_is_neither_is_said() throws IOException {
        assertThat(read("payment,amount\n1,2\n")).singleElement().isInstanceOf(Entry.Broken.class);
        assertThat(read("")).singleElement().isInstanceOf(Entry.Broken.class);
    }

    @Test
    void hash_is_that_of_the_bytes() throws IOException {
        read("[]");
        assertThat(file.sha256())
                .isEqualTo("4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945");
    }
}
