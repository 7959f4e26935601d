package exchequer.nip90.fuzz;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** JSON in every spelling, and what is nearly JSON. */
final class OddJson {

    private OddJson() {}

    /** A string literal: the same text may be spelt in many ways. */
    static String string(Dice dice, String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        int eager = dice.of(1, 4, 1_000_000);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean must = c < 0x20 || c == '"' || c == '\\';
            if (must ? !dice.oneIn(400) : dice.oneIn(eager + 3)) {
                escape(dice, c, out);
            } else {
                out.append(c);
            }
        }
        return out.append(dice.oneIn(500) ? "" : "\"").toString();
    }

    /** The usual spelling. */
    static String plain(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return out.append('"').toString();
    }

    private static void escape(Dice dice, char c, StringBuilder out) {
        int brief = "\b\t\n\f\r\"\\/".indexOf(c);
        if (brief >= 0 && !dice.oneIn(4)) {
            out.append('\\').append("btnfr\"\\/".charAt(brief));
        } else if (dice.oneIn(600)) {
            out.append(dice.of("\\x41", "\\u12", "\\u", "\\'", "\\", "\\uZZZZ", "\\u{1f600}"));
        } else {
            String hex = String.format("%04x", (int) c);
            out.append("\\u").append(dice.oneIn(4) ? hex.toUpperCase(Locale.ROOT) : hex);
        }
    }

    /** Any value, shallow for the most part. */
    static String value(Dice dice) {
        return value(dice, 3);
    }

    private static String value(Dice dice, int depth) {
        return switch (dice.below(depth == 0 ? 4 : 7)) {
            case 0 -> string(dice, Words.any(dice));
            case 1 -> dice.of(Words.NUMBERS);
            case 2 -> dice.of("null", "true", "false", "undefined", "True", "''", "");
            case 3 -> string(dice, dice.hex(64));
            case 4 -> array(dice, values(dice, depth, dice.upTo(5)));
            case 5 -> object(dice, fields(dice, depth));
            default -> dice.oneIn(6) ? nested(dice) : dice.of("[]", "{}", "[[]]", "[{}]");
        };
    }

    private static List<String> values(Dice dice, int depth, int count) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(value(dice, depth - 1));
        }
        return values;
    }

    private static List<String> fields(Dice dice, int depth) {
        List<String> fields = new ArrayList<>();
        int count = dice.upTo(5);
        for (int i = 0; i < count; i++) {
            fields.add(string(dice, Words.any(dice)) + ":" + value(dice, depth - 1));
        }
        return fields;
    }

    private static String nested(Dice dice) {
        int depth = 1 + dice.upTo(1_500);
        String closed = dice.oneIn(2) ? "]".repeat(depth) : "";
        return dice.oneIn(3)
                ? "{\"a\":".repeat(depth) + "1" + (closed.isEmpty() ? "" : "}".repeat(depth))
                : "[".repeat(depth) + closed;
    }

    static String array(Dice dice, List<String> values) {
        return "[" + joined(dice, values) + "]";
    }

    /** In any order, with fields missing, doubled or made up now and then. */
    static String object(Dice dice, List<String> fields) {
        List<String> all = new ArrayList<>(fields);
        if (dice.oneIn(12) && !all.isEmpty()) {
            all.remove(dice.below(all.size()));
        }
        if (dice.oneIn(20) && !all.isEmpty()) {
            all.add(dice.below(all.size() + 1), dice.of(all));
        }
        if (dice.oneIn(12)) {
            all.add(string(dice, Words.any(dice)) + ":" + value(dice, 2));
        }
        if (dice.oneIn(3)) {
            Collections.shuffle(all, Random.from(dice.random()));
        }
        return "{" + joined(dice, all) + "}";
    }

    private static String joined(Dice dice, List<String> parts) {
        String space = dice.oneIn(6) ? dice.of(" ", "\n\t", "\r\n  ", "\u00a0", "/**/") : "";
        String comma = dice.oneIn(300) ? dice.of(",,", "", ";") : ",";
        return space + String.join(space + comma + space, parts) + space;
    }
}
