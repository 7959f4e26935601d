package exchequer.ledger;

import static exchequer.ledger.GivenOut.ENTRIES;
import static exchequer.ledger.GivenOut.second;
import static exchequer.ledger.GivenOut.verify;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.eventstore.consumer.ReceivedEvent;
import exchequer.ledger.GivenOut.Second;
import exchequer.ledger.export.JournalExport;
import exchequer.ledger.verify.Outcome.Broken;
import exchequer.ledger.verify.Outcome.Sound;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An export is verified without the ledger, by two programs that share nothing but the description;
 * and whatever is changed is found by both, at its line.
 */
class OfflineVerificationIT {

    private static GivenOut given;

    @TempDir private Path directory;

    @BeforeAll
    static void book_orders() throws Exception {
        given = new GivenOut();
    }

    @Test
    void export_is_sound_and_always_the_same() throws Exception {
        assertThat(exported(given.books())).isEqualTo(given.export());
        assertThat(given.lines()).hasSize(ENTRIES + 2);
        var head = given.books().queries().head();
        Path file = file("export.jsonl", given.export());
        assertSound(file, "240 entries, 8 accounts, head " + head.hash());
        String same = "export: 240 entries, head %s, root %s";
        assertThat(second(file))
                .isEqualTo(new Second(0, same.formatted(head.hash(), given.root(ENTRIES))));
    }

    @Test
    void export_of_one_tenant_withholds_the_others_and_is_verified_all_the_same() throws Exception {
        var bytes = new ByteArrayOutputStream();
        new JournalExport(given.books().queries()).write(bytes, "zenith");
        String text = bytes.toString(UTF_8);
        assertThat(text).doesNotContain("acme").contains("zenith");
        Path file = file("zenith.jsonl", text);
        assertSound(file, "192 of other tenants", "4 accounts", given.root(ENTRIES));
        assertThat(second(file).status()).isZero();
    }

    @Test
    void empty_journal_has_a_sound_export() throws Exception {
        Path file = file("empty.jsonl", exported(new Books()));
        assertSound(file, "0 entries");
        assertThat(second(file).status()).isZero();
    }

    /** A changed export, the line where that has to be found (0: anywhere), and what is said. */
    static Stream<Arguments> changes() {
        return Stream.of(
                change(7, "\"description\":\"", "\"description\":\"a gift: ", "its hash does not"),
                change(7, "acme", "zenith", "entry 6: its hash does not belong"),
                change(8, "\"amount_msat\":", "\"amount_msat\":1", "entry 7: its hash does not"),
                change(9, "\"leg\":2", "\"leg\":3", "expected leg 2"),
                change(10, "\"number\":9", "\"number\":10", "expected entry 9 here"),
                change(11, "\"previous_hash\":\"", "\"previous_hash\":\"0", "64 lower-case"),
                change(12, "\"rule\"", "\"Rule\"", "column"),
                change(13, "Z\",", "\",", "instant"),
                change(14, "}]", "}],", "expected ,\"previous_hash\":"),
                Arguments.of("line missing", dropping(20), 20L, "expected entry 19 here"),
                Arguments.of("line twice", repeating(20), 21L, "expected entry 20 here"),
                Arguments.of("lines exchanged", exchanging(20), 20L, "expected entry 19 here"),
                Arguments.of("no first line", dropping(1), 1L, "the first line is missing"),
                Arguments.of("cut off", dropping(242), 242L, "cut off after entry 240"),
                Arguments.of("cut within", given.export().substring(0, 50_000), 0L, ""),
                Arguments.of(
                        "something added",
                        given.export() + given.lines().get(5) + "\n",
                        243L,
                        "nothing can follow"),
                change(242, "\"entries\":240", "\"entries\":241", "expected 241 entries"),
                change(242, "\"root\":\"", "\"root\":\"0", "64 lower-case"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void change_of_an_export_is_found_at_its_line(String what, String text, long line, String why)
            throws Exception {
        Path file = file("export.jsonl", text);
        Broken broken = broken(file);
        assertThat(broken.why()).contains(why);
        Second second = second(file);
        assertThat(second.status()).as(second.said()).isEqualTo(1);
        if (line > 0) {
            assertThat(broken.where()).isEqualTo("line " + line);
            assertThat(second.said()).contains("line " + line + ":");
        }
    }

    /** Whoever changes an entry can also make its hash and all the following ones anew. */
    @Test
    void chain_that_was_made_anew_is_sound_by_itself_and_not_what_was_signed() throws Exception {
        Path rewritten = file("rewritten.jsonl", new GivenOut(36).export());
        Path note = file("checkpoint.txt", given.note(100));
        assertSound(rewritten, "240 entries");
        assertThat(broken(rewritten, note).why())
                .contains("two roots", given.root(100), "rewritten.jsonl");
        assertThat(second(rewritten, note).status()).isEqualTo(1);
    }

    @Test
    void large_export_is_read_in_pieces() throws Exception {
        var books = new Books();
        for (int from = 1; from < 6_000; from += 1_000) {
            var batch = new ArrayList<ReceivedEvent>();
            for (int order = from; order < from + 1_000; order++) {
                var accepted = Facts.deliveryAccepted(order, order);
                batch.add(Facts.event(order, "DeliveryAccepted", accepted));
            }
            books.apply(batch);
        }
        String text = exported(books);
        assertThat(text.length()).isGreaterThan(4 << 20);
        Path file = file("large.jsonl", text);
        assertSound(file, "6000 entries");
        assertThat(second(file).status()).isZero();

        int entry = text.indexOf("\"number\":5432,");
        int amount = text.indexOf("\"amount_msat\":", entry) + "\"amount_msat\":".length();
        Path changed =
                file("changed.jsonl", text.substring(0, amount) + "9" + text.substring(amount));
        assertThat(broken(changed).where()).isEqualTo("line 5433");
        assertThat(second(changed).said()).contains("line 5433:");
    }

    private static void assertSound(Path file, String... details) {
        assertThat(verify(file).getFirst())
                .isInstanceOfSatisfying(
                        Sound.class, sound -> assertThat(sound.detail()).contains(details));
    }

    private static Broken broken(Path... files) {
        return (Broken) assertThat(verify(files).getFirst()).isInstanceOf(Broken.class).actual();
    }

    private static String exported(Books books) {
        var bytes = new ByteArrayOutputStream();
        new JournalExport(books.queries()).writeAll(bytes);
        return bytes.toString(UTF_8);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static Arguments change(int line, String from, String to, String why) {
        var changed = new ArrayList<>(given.lines());
        String before = changed.get(line - 1);
        assertThat(before).contains(from);
        changed.set(line - 1, before.replaceFirst(Pattern.quote(from), to));
        return Arguments.of("line %d: %s".formatted(line, to), joined(changed), (long) line, why);
    }

    private static String dropping(int line) {
        var changed = new ArrayList<>(given.lines());
        changed.remove(line - 1);
        return joined(changed);
    }

    private static String repeating(int line) {
        var changed = new ArrayList<>(given.lines());
        changed.add(line, changed.get(line - 1));
        return joined(changed);
    }

    private static String exchanging(int line) {
        var changed = new ArrayList<>(given.lines());
        changed.set(line, changed.set(line - 1, changed.get(line)));
        return joined(changed);
    }

    private static String joined(List<String> changed) {
        return String.join("\n", changed) + "\n";
    }
}
