package exchequer.nip90.nostr;

import java.util.List;

/**
 * Writes JSON the way JavaScript's {@code JSON.stringify} does.
 *
 * <p>NIP-01 defines the event id over that form, and every client computes it with it: short
 * escapes for backspace, tab, newline, form feed, return, quote and backslash, lower-case {@code
 * \}{@code u00xx} for the other control characters, everything else raw. General JSON libraries
 * differ in at least one of these and so produce other ids.
 */
final class JsonText {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder out;

    JsonText(int expectedChars) {
        out = new StringBuilder(expectedChars);
    }

    JsonText raw(String text) {
        out.append(text);
        return this;
    }

    JsonText raw(char c) {
        out.append(c);
        return this;
    }

    JsonText number(long value) {
        out.append(value);
        return this;
    }

    /**
     * @throws IllegalArgumentException when the text holds half of a surrogate pair: it has no
     *     UTF-8 form, so two implementations would hash two different byte strings
     */
    JsonText string(String text) {
        out.append('"');
        int copied = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                i = endOfPair(text, i);
            } else if (c < 0x20 || c == '"' || c == '\\') {
                out.append(text, copied, i);
                escape(c);
                copied = i + 1;
            }
        }
        out.append(text, copied, text.length()).append('"');
        return this;
    }

    JsonText strings(Iterable<String> values) {
        out.append('[');
        boolean first = true;
        for (String value : values) {
            if (!first) {
                out.append(',');
            }
            first = false;
            string(value);
        }
        out.append(']');
        return this;
    }

    JsonText tags(List<List<String>> tags) {
        out.append('[');
        for (int i = 0; i < tags.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            strings(tags.get(i));
        }
        out.append(']');
        return this;
    }

    private static int endOfPair(String text, int high) {
        if (Character.isHighSurrogate(text.charAt(high))
                && high + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(high + 1))) {
            return high + 1;
        }
        throw new IllegalArgumentException("lone surrogate at index " + high);
    }

    private void escape(char c) {
        switch (c) {
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            default -> out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 0xf]);
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
