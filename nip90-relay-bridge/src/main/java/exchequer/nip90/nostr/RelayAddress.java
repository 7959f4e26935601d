package exchequer.nip90.nostr;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a relay is reached, written in one way: addresses that lead to the same place by rule are
 * equal. Clients end them with a slash or not, and name the usual port or not. Pure; nothing is
 * looked up or connected to.
 *
 * @param scheme {@code ws} or {@code wss}
 * @param host lower case
 * @param path without slashes at its end, so empty for the root
 * @param query empty when there is none
 */
public record RelayAddress(String scheme, String host, int port, String path, String query) {

    private static final int MAX_CHARS = 500;
    private static final int MAX_PORT = 65_535;

    /** Why a text is no address of a relay; empty when it is one. */
    public static Optional<String> fault(String text) {
        if (text.isBlank() || text.length() > MAX_CHARS) {
            return Optional.of("it has to be 1 to " + MAX_CHARS + " characters long");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException _) {
            return Optional.of("it is no URL");
        }
        String scheme = scheme(uri);
        if (!scheme.equals("ws") && !scheme.equals("wss")) {
            return Optional.of("it has to begin with ws:// or wss://");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            return Optional.of("it names no host, or no port that exists");
        }
        // Would be sent to the relay, written into logs, and signed (NIP-42).
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            return Optional.of("it must hold neither a password nor a #");
        }
        return Optional.empty();
    }

    /** The address in a text; empty when it has a {@link #fault}. */
    public static Optional<RelayAddress> of(String text) {
        if (fault(text).isPresent()) {
            return Optional.empty();
        }
        URI uri = URI.create(text);
        int usual = scheme(uri).equals("ws") ? 80 : 443;
        return Optional.of(
                new RelayAddress(
                        scheme(uri),
                        uri.getHost().toLowerCase(Locale.ROOT),
                        uri.getPort() == -1 ? usual : uri.getPort(),
                        withoutEndingSlashes(uri.getRawPath()),
                        uri.getRawQuery() == null ? "" : uri.getRawQuery()));
    }

    private static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    }

    private static String withoutEndingSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }
}
