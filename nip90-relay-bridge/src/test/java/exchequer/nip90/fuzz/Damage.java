package exchequer.nip90.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Takes what is right and makes it a little wrong. */
public final class Damage {

    private static final List<String> PIECES =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    "\"",
                    ",",
                    ":",
                    "\\",
                    "\\u",
                    "\\ud83d",
                    "\0",
                    "\ud83d",
                    "\ude00",
                    "e",
                    "-",
                    ".",
                    "0",
                    "null",
                    "true",
                    "\u212a",
                    "\u0300",
                    " ",
                    "=",
                    "?iv=",
                    "\"id\":",
                    "\"kind\":",
                    "[\"e\",\"\"],",
                    "#e",
                    "1",
                    "q");

    /** Where UTF-8 ends, begins or is forbidden; with spellings too long by one to four bytes. */
    private static final List<byte[]> SEQUENCES =
            Stream.of(
                            "00",
                            "80",
                            "bf",
                            "c080",
                            "c1bf",
                            "c2",
                            "e08080",
                            "e09fbf",
                            "eda0bdedb880",
                            "eda080",
                            "efbfbf",
                            "efbbbf",
                            "f08080af",
                            "f0908080",
                            "f48fbfbf",
                            "f4908080",
                            "f8888080",
                            "fe",
                            "ff",
                            "22",
                            "5c")
                    .map(HexFormat.of()::parseHex)
                    .toList();

    private Damage() {}

    /** Half of the texts stay as they are. */
    public static String text(Dice dice, String text) {
        String damaged = text;
        for (int i = dice.oneIn(2) ? 0 : 1 + dice.below(3); i > 0; i--) {
            damaged = once(dice, damaged);
        }
        return damaged;
    }

    private static String once(Dice dice, String text) {
        int from = dice.below(text.length() + 1);
        int to = Math.min(text.length(), from + dice.upTo(20));
        String head = text.substring(0, from);
        String middle = text.substring(from, to);
        String tail = text.substring(to);
        return switch (dice.below(8)) {
            case 0 -> head + tail;
            case 1 -> head;
            case 2 -> head + middle.repeat(2 + dice.upTo(dice.oneIn(40) ? 2_000 : 6)) + tail;
            case 3 -> head + Words.any(dice) + tail;
            case 4 -> text + dice.of(",", "x", "]", " ", "\0", text.substring(0, from));
            case 5 -> tail + head;
            default -> head + dice.of(PIECES) + (dice.oneIn(2) ? middle : "") + tail;
        };
    }

    /** Half of the byte strings stay as they are. */
    public static byte[] bytes(Dice dice, byte[] bytes) {
        byte[] damaged = bytes;
        for (int i = dice.oneIn(2) ? 0 : 1 + dice.below(3); i > 0; i--) {
            damaged = once(dice, damaged);
        }
        return damaged;
    }

    private static byte[] once(Dice dice, byte[] bytes) {
        int at = dice.below(bytes.length + 1);
        return switch (dice.below(5)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> {
                byte[] flipped = bytes.clone();
                if (at < bytes.length) {
                    flipped[at] ^= (byte) (1 << dice.below(8));
                }
                yield flipped;
            }
            case 2 -> {
                byte[] changed = bytes.clone();
                if (at < bytes.length) {
                    changed[at] = (byte) dice.below(256);
                }
                yield changed;
            }
            case 3 -> spliced(bytes, at, at, dice.of(SEQUENCES));
            default -> {
                int end = Math.min(bytes.length, at + dice.upTo(40));
                yield spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
            }
        };
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + piece.length);
        out.write(bytes, 0, from);
        out.writeBytes(piece);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }

    /** The text without one part of it, coarse parts first: what to try to find a smaller case. */
    static List<String> smaller(String text) {
        List<String> all = new ArrayList<>();
        for (int part = Math.max(1, text.length() / 2); part >= 1; part /= 2) {
            for (int at = 0; at < text.length() && all.size() < 2_000; at += part) {
                all.add(text.substring(0, at) + text.substring(Math.min(text.length(), at + part)));
            }
        }
        return all;
    }
}
