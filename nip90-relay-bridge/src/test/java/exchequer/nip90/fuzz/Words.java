package exchequer.nip90.fuzz;

import java.util.List;

/** Texts of the kind that has broken readers: of this one or of others. */
public final class Words {

    private static final List<String> KNOWN =
            List.of(
                    "e",
                    "p",
                    "d",
                    "k",
                    "i",
                    "t",
                    "a",
                    "id",
                    "kind",
                    "sig",
                    "text",
                    "url",
                    "job",
                    "event",
                    "amount",
                    "bid",
                    "status",
                    "param",
                    "output",
                    "relays",
                    "request",
                    "encrypted",
                    "nonce",
                    "expiration",
                    "payment-required",
                    "processing",
                    "error",
                    "partial",
                    "success",
                    "bolt11",
                    "wss://relay.example",
                    "http://127.0.0.1:9/");

    private static final List<String> AWKWARD =
            List.of(
                    "",
                    " ",
                    "\0",
                    "\b\t\n\f\r\u000b\u001f\u007f",
                    "\u2028\u2029",
                    "\ufeff",
                    "\ufffd\ufffe\uffff",
                    "\u200b\u200d\u202e",
                    "😀",
                    "👩‍👩‍👧‍👦",
                    "e\u0301é",
                    "\u212a\u017f\u0130",
                    "Zażółć",
                    "日本語",
                    "\u0661\u0662",
                    "\"",
                    "\\",
                    "\\u0041",
                    "\\ud800",
                    "[[\"i\",\"x\",\"text\"]]",
                    "{\"name\":\"A\",\"amount\":1}",
                    "__proto__",
                    "null");

    private static final List<String> HALVES =
            List.of("\ud83d", "\ude00", "\ude00\ud83d", "a\ud800b", "\udfff");

    static final List<String> NUMBERS =
            List.of(
                    "0",
                    "1",
                    "7",
                    "-0",
                    "-1",
                    "+1",
                    "01",
                    "00",
                    "1.0",
                    "1.",
                    ".5",
                    "1e3",
                    "1E+3",
                    "1e",
                    "1e400",
                    "1e-400",
                    "0.1",
                    "65535",
                    "65536",
                    "2147483647",
                    "2147483648",
                    "4294967296",
                    "9007199254740991",
                    "9007199254740992",
                    "9007199254740993",
                    "9223372036854775807",
                    "9223372036854775808",
                    "18446744073709551616",
                    "1_000",
                    "0x10",
                    "1n",
                    "NaN",
                    "Infinity",
                    "9".repeat(39),
                    "9".repeat(41),
                    "9".repeat(1_001),
                    "0." + "1".repeat(400));

    private Words() {}

    /** A text; half of a surrogate pair may stand in it. */
    public static String any(Dice dice) {
        return dice.oneIn(24) ? dice.of(HALVES) : wellFormed(dice);
    }

    /** A text that has a UTF-8 form. */
    public static String wellFormed(Dice dice) {
        return switch (dice.below(10)) {
            case 0, 1, 2 -> dice.of(KNOWN);
            case 3 -> dice.hex(64);
            case 4 -> dice.of(NUMBERS);
            case 5 -> dice.of(AWKWARD) + dice.of(AWKWARD);
            case 6 -> dice.of(AWKWARD).repeat(dice.upTo(40));
            case 7 -> random(dice, dice.upTo(60));
            case 8 -> invoice(dice);
            default -> dice.of("a", "Aa", "BB", "\u0300", "[", "{", "x ").repeat(dice.upTo(400));
        };
    }

    /** Looks like an invoice, more or less. */
    static String invoice(Dice dice) {
        return dice.of("", "lightning:", "see ", "_", "\u0300")
                + dice.of("lnbc", "LNBC", "lnbcrt", "lntb", "lnxx")
                + dice.of("", "10n", "1m", "9".repeat(30))
                + "1"
                + dice.of("q", "qpzry9x8", "B").repeat(dice.upTo(120))
                + dice.of("", ".", "_", "\u0300");
    }

    /** From all of the basic plane but the surrogates, most of it ASCII. */
    private static String random(Dice dice, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            int c = dice.oneIn(4) ? dice.below(0xd800) : dice.below(0x80);
            text.append((char) c);
        }
        return text.toString();
    }
}
