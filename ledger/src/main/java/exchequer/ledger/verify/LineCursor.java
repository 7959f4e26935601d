package exchequer.ledger.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Reads one line of an export from left to right. An export has one form only, so this knows what
 * must come next and says where it does not; texts stay the bytes they are.
 */
final class LineCursor {

    private static final int HASH_BYTES = 32;
    private static final byte[] DIGITS = digits();

    private byte[] data = new byte[0];
    private int begin;
    private int at;
    private int end;

    /** Where the text read last is. */
    private byte[] textBytes = data;

    private int textFrom;
    private int textLength;

    void begin(byte[] line, int from, int to) {
        data = line;
        begin = from;
        at = from;
        end = to;
    }

    boolean looksAt(byte[] literal) {
        if (end - at < literal.length) {
            return false;
        }
        for (int i = 0; i < literal.length; i++) {
            if (data[at + i] != literal[i]) {
                return false;
            }
        }
        return true;
    }

    void expect(byte[] literal) throws Malformed {
        if (!looksAt(literal)) {
            throw malformed(new String(literal, UTF_8));
        }
        at += literal.length;
    }

    boolean skipIf(byte[] literal) {
        if (!looksAt(literal)) {
            return false;
        }
        at += literal.length;
        return true;
    }

    void expectEnd() throws Malformed {
        if (at != end) {
            throw malformed("the end of the line");
        }
    }

    long number() throws Malformed {
        boolean negative = at < end && data[at] == '-';
        int digits = negative ? at + 1 : at;
        long value = 0;
        int i = digits;
        try {
            for (; i < end && data[i] >= '0' && data[i] <= '9'; i++) {
                // Downwards, because the smallest number has no positive counterpart.
                value = Math.subtractExact(Math.multiplyExact(value, 10L), data[i] - '0');
            }
            value = negative ? value : Math.negateExact(value);
        } catch (ArithmeticException tooLarge) {
            throw malformed("a number of 64 bits");
        }
        if (i == digits || data[digits] == '0' && (i > digits + 1 || negative)) {
            throw malformed("a whole number");
        }
        at = i;
        return value;
    }

    byte[] hash() throws Malformed {
        text();
        byte[] hash = new byte[HASH_BYTES];
        boolean isHash = textLength == 2 * HASH_BYTES;
        for (int i = 0; isHash && i < HASH_BYTES; i++) {
            int high = digit(textBytes[textFrom + 2 * i]);
            int low = digit(textBytes[textFrom + 2 * i + 1]);
            isHash = high >= 0 && low >= 0;
            hash[i] = (byte) (high << 4 | low);
        }
        if (!isHash) {
            throw malformed("64 lower-case hexadecimal digits before this");
        }
        return hash;
    }

    private static int digit(byte letter) {
        return DIGITS[letter & 0xff];
    }

    private static byte[] digits() {
        var digits = new byte[256];
        Arrays.fill(digits, (byte) -1);
        for (int value = 0; value < 16; value++) {
            digits[Character.forDigit(value, 16)] = (byte) value;
        }
        return digits;
    }

    /** Reads a text; its UTF-8 is then told by the three methods below. */
    void text() throws Malformed {
        if (at >= end || data[at] != '"') {
            throw malformed("a text");
        }
        int from = at + 1;
        int i = from;
        while (i < end && data[i] != '"' && data[i] != '\\' && (data[i] < 0 || data[i] >= ' ')) {
            i++;
        }
        if (i < end && data[i] == '\\') {
            escapedText(from);
            return;
        }
        if (i >= end || data[i] != '"') {
            at = Math.min(i, end);
            throw malformed("the end of a text");
        }
        textBytes = data;
        textFrom = from;
        textLength = i - from;
        at = i + 1;
    }

    byte[] textBytes() {
        return textBytes;
    }

    int textFrom() {
        return textFrom;
    }

    int textLength() {
        return textLength;
    }

    byte[] textCopy() {
        return Arrays.copyOfRange(textBytes, textFrom, textFrom + textLength);
    }

    String textString() {
        return new String(textBytes, textFrom, textLength, UTF_8);
    }

    private void escapedText(int from) throws Malformed {
        var unescaped = new ByteArrayOutputStream();
        at = from;
        while (at < end && data[at] != '"') {
            if (data[at] == '\\') {
                unescaped.writeBytes(escape().getBytes(UTF_8));
            } else {
                unescaped.write(data[at++]);
            }
        }
        if (at >= end) {
            throw malformed("the end of a text");
        }
        at++;
        textBytes = unescaped.toByteArray();
        textFrom = 0;
        textLength = textBytes.length;
    }

    /** One escape, or the two of a pair of surrogates. */
    private String escape() throws Malformed {
        var letters = new StringBuilder();
        do {
            letters.append(escapedLetter());
        } while (Character.isHighSurrogate(letters.charAt(letters.length() - 1))
                && at + 1 < end
                && data[at] == '\\'
                && data[at + 1] == 'u');
        return letters.toString();
    }

    private char escapedLetter() throws Malformed {
        if (at + 1 >= end) {
            throw malformed("the end of a text");
        }
        byte letter = data[at + 1];
        at += 2;
        return switch (letter) {
            case '"', '\\', '/' -> (char) letter;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw malformed("another escape before this");
        };
    }

    private char unicode() throws Malformed {
        int value = 0;
        for (int i = 0; i < 4; i++, at++) {
            int digit = at < end ? Character.digit(data[at], 16) : -1;
            if (digit < 0) {
                throw malformed("a hexadecimal digit");
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    Malformed malformed(String expected) {
        return new Malformed(at - begin + 1, expected);
    }
}
