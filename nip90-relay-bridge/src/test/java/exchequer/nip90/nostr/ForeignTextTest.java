package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever a stranger writes is one short line of visible characters. */
class ForeignTextTest {

    @Test
    void ordinary_words_of_any_language_stay() {
        String text = "rate-limited: trop vite, 速すぎる, 😀 \"<b>\"";

        assertThat(ForeignText.line(text)).isEqualTo(text);
    }

    @Test
    void nothing_ends_the_line_or_commands_a_terminal() {
        assertThat(ForeignText.line("a\nb\r\tc\u0000\u001b[2Jd\u007f\u0085\u2028\u2029e"))
                .isEqualTo("a?b??c??[2Jd????e");
    }

    @Test
    void nothing_turns_the_order_of_what_follows_around() {
        assertThat(ForeignText.line("ok\u202e\u2066\u200b\ufeff!")).isEqualTo("ok????!");
    }

    @Test
    void half_a_character_is_none() {
        assertThat(ForeignText.line("a\ud83db")).isEqualTo("a?b");
    }

    @Test
    void much_is_cut_and_says_so() {
        assertThat(ForeignText.line("x".repeat(200))).isEqualTo("x".repeat(200));
        assertThat(ForeignText.line("x".repeat(201))).isEqualTo("x".repeat(200) + "…");
        assertThat(ForeignText.line("x".repeat(1 << 20))).hasSize(201);
    }

    @Test
    void cut_never_halves_a_character() {
        String line = ForeignText.line("x" + "😀".repeat(200));

        assertThat(Unicode.isWellFormed(line)).isTrue();
        assertThat(line).endsWith("😀…").hasSizeLessThanOrEqualTo(202);
    }

    @Test
    void every_character_there_is_leaves_one_line() {
        String all =
                IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .mapToObj(Character::toString)
                        .map(ForeignText::line)
                        .collect(Collectors.joining());

        assertThat(all.codePoints().filter(Character::isISOControl)).isEmpty();
        assertThat(all.lines()).hasSize(1);
        assertThat(all).doesNotContain("\u2028", "\u2029", "\u202e");
    }
}
