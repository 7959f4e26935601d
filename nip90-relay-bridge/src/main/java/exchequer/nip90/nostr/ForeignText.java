package exchequer.nip90.nostr;

/**
 * What somebody else wrote, fit for a line of a log or of a status: short, and without characters
 * that end the line, move the cursor of a terminal, or turn the order of what follows around.
 */
final class ForeignText {

    private static final int MOST_CHARS = 200;

    private ForeignText() {}

    /** A word at its beginning stays what it was; costs no more for a longer text. */
    static String line(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), MOST_CHARS + 2));
        int read = 0;
        while (read < text.length() && line.length() < MOST_CHARS) {
            int character = text.codePointAt(read);
            line.appendCodePoint(isVisible(character) ? character : '?');
            read += Character.charCount(character);
        }
        return read < text.length() ? line.append('…').toString() : line.toString();
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    false;
            default -> true;
        };
    }
}
