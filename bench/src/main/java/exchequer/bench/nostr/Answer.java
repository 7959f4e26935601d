package exchequer.bench.nostr;

import java.io.IOException;

/**
 * A relay's {@code ["OK", id, accepted, message]}, read without a parser: its form is known, and
 * what the client spends is taken from the relay.
 */
record Answer(String eventId, boolean accepted, String message) {

    private static final String BEGIN = "[\"OK\",\"";
    private static final int ID_END = BEGIN.length() + 64;

    /**
     * @throws IOException when it is something else
     */
    static Answer read(String text) throws IOException {
        if (!text.startsWith(BEGIN) || text.length() < ID_END + 6) {
            throw new IOException("not an OK: " + text);
        }
        boolean accepted = text.startsWith("true", ID_END + 2);
        int message = text.indexOf('"', ID_END + 2);
        return new Answer(
                text.substring(BEGIN.length(), ID_END),
                accepted,
                message < 0 ? "" : text.substring(message + 1, text.length() - 2));
    }
}
