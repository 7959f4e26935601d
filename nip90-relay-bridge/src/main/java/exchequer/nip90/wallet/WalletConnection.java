package exchequer.nip90.wallet;

import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.Parsing;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a wallet hands out to let a program use it: {@code nostr+walletconnect://…} (NIP-47).
 * Whoever has the text can spend, so it prints neither itself nor its key.
 *
 * @param wallet the public key of the wallet service, 64 lower-case hex characters
 * @param key ours for this wallet; the wallet knows us by it
 * @param relays where the wallet listens, in the order of the text; at least one
 * @param address the wallet's Lightning address, if it says one ({@code lud16})
 */
public record WalletConnection(
        String wallet, NostrKey key, List<URI> relays, Optional<String> address) {

    private static final String SCHEME = "nostr+walletconnect";
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");
    private static final int MAX_CHARS = 4_096;
    private static final int MAX_RELAYS = 8;

    /**
     * @throws IllegalArgumentException when the wallet is no public key or there is no relay
     */
    public WalletConnection {
        relays = List.copyOf(relays);
        if (relays.isEmpty() || key.sharedWith(wallet).isEmpty()) {
            throw new IllegalArgumentException("a wallet needs a key and a relay");
        }
    }

    /** Ends one reading early. */
    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String reason) {
            super(reason);
        }
    }

    /**
     * Reads a connection text. Parameters it does not know are passed over, all others are checked;
     * the reasons for a refusal do not repeat what the text says.
     */
    public static Parsing<WalletConnection> read(String text) {
        try {
            return new Parsing.Parsed<>(connection(text.strip()));
        } catch (Unusable unusable) {
            return new Parsing.Malformed<>(String.valueOf(unusable.getMessage()));
        }
    }

    private static WalletConnection connection(String text) throws Unusable {
        URI uri = uri(text);
        String wallet = Optional.ofNullable(uri.getRawAuthority()).orElse("");
        boolean bare = uri.getRawPath().isEmpty() && uri.getRawFragment() == null;
        if (!KEY.matcher(wallet).matches() || !bare) {
            throw new Unusable("the wallet's key is not 64 lower-case hex characters");
        }
        List<URI> relays = new ArrayList<>();
        List<String> secrets = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (String parameter : parameters(uri)) {
            int equals = parameter.indexOf('=');
            String value = equals < 0 ? "" : decoded(parameter.substring(equals + 1));
            switch (equals < 0 ? parameter : parameter.substring(0, equals)) {
                case "relay" -> relays.add(relay(value));
                case "secret" -> secrets.add(value);
                case "lud16" -> addresses.add(value);
                default -> {}
            }
        }
        if (relays.isEmpty() || relays.size() > MAX_RELAYS) {
            throw new Unusable("it must name 1 to " + MAX_RELAYS + " relays");
        }
        if (secrets.size() != 1 || !KEY.matcher(secrets.getFirst()).matches()) {
            throw new Unusable("it must have one secret of 64 lower-case hex characters");
        }
        if (addresses.size() > 1) {
            throw new Unusable("it names more than one lud16");
        }
        return connection(
                wallet,
                secrets.getFirst(),
                relays.stream().distinct().toList(),
                addresses.stream().filter(address -> !address.isEmpty()).findFirst());
    }

    private static WalletConnection connection(
            String wallet, String secret, List<URI> relays, Optional<String> address)
            throws Unusable {
        try {
            NostrKey key = NostrKey.of(HexFormat.of().parseHex(secret));
            return new WalletConnection(wallet, key, relays, address);
        } catch (IllegalArgumentException noKey) {
            throw new Unusable("a key in it is not on the curve");
        }
    }

    private static URI uri(String text) throws Unusable {
        // Of another scheme a URI may be opaque and have no query; so that is looked at first.
        if (text.length() > MAX_CHARS || !text.startsWith(SCHEME + "://")) {
            throw new Unusable("it must begin with " + SCHEME + "://");
        }
        try {
            return new URI(text);
        } catch (URISyntaxException _) {
            // The library's words quote the text, and with it the secret.
            throw new Unusable("it is no URI");
        }
    }

    private static List<String> parameters(URI uri) throws Unusable {
        String query = uri.getRawQuery();
        if (query == null) {
            throw new Unusable("it has no parameters");
        }
        return List.of(query.split("&", -1));
    }

    private static String decoded(String value) throws Unusable {
        try {
            // A plus sign is a plus sign in a URI; it is a blank in forms only.
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new Unusable("a parameter is not percent-encoded as URIs are");
        }
    }

    private static URI relay(String text) throws Unusable {
        try {
            URI relay = new URI(text);
            boolean webSocket = "wss".equals(relay.getScheme()) || "ws".equals(relay.getScheme());
            if (webSocket
                    && relay.getHost() != null
                    && relay.getRawUserInfo() == null
                    && relay.getRawFragment() == null) {
                return relay;
            }
        } catch (URISyntaxException _) {
            // Refused below, in words of our own.
        }
        throw new Unusable("a relay is not a ws:// or wss:// address");
    }

    @Override
    public String toString() {
        return "WalletConnection[wallet " + wallet + ", " + relays.size() + " relays]";
    }
}
