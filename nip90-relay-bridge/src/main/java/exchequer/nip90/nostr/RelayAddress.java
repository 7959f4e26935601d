package exchequer.nip90.nostr;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a relay is reached, written in one way: addresses that lead to the same place by rule are
 * equal. Clients end them with a slash or not, and name the usual port or not.
 *
 * @param scheme {@code ws} or {@code wss}
 * @param host lower case
 * @param path without slashes at its end, so empty for the root
 */
public record RelayAddress(String scheme, String host, int port, String path) {

    private static final int MAX_CHARS = 2_048;

    /**
     * @return empty for what is no address of a relay: another scheme, no host, a user, a query or
     *     a fragment
     */
    public static Optional<RelayAddress> of(String url) {
        if (url.length() > MAX_CHARS) {
            return Optional.empty();
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean plain =
                uri.getHost() != null
                        && uri.getRawUserInfo() == null
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null;
        if (!plain || !scheme.equals("ws") && !scheme.equals("wss")) {
            return Optional.empty();
        }
        int usual = scheme.equals("ws") ? 80 : 443;
        return Optional.of(
                new RelayAddress(
                        scheme,
                        uri.getHost().toLowerCase(Locale.ROOT),
                        uri.getPort() == -1 ? usual : uri.getPort(),
                        withoutEndingSlashes(uri.getRawPath())));
    }

    private static String withoutEndingSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }
}
