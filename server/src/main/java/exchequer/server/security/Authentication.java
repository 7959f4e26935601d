package exchequer.server.security;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.TenantId;
import exchequer.nip90.nostr.HttpAuth;
import exchequer.server.config.ServerConfig;
import exchequer.server.rest.Problem;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who is asking: {@code Authorization: Bearer xk_…} or a signed NIP-98 event for the same
 * buyer.
 */
@Singleton
public final class Authentication {

    private static final String BEARER = "Bearer ";
    private static final String NOSTR = "Nostr ";

    private final Accounts accounts;
    private final ServerConfig config;
    private final InstantSource clock;

    public Authentication(Accounts accounts, ServerConfig config, InstantSource clock) {
        this.accounts = accounts;
        this.config = config;
        this.clock = clock;
    }

    /**
     * @param authorization the header, or null
     * @param pathAndQuery as asked for; the origin comes from the configuration
     * @throws ProblemException when nobody can be made out
     */
    public Caller authenticate(
            @Nullable String authorization, String method, String pathAndQuery, byte[] body) {
        if (authorization == null) {
            throw Problem.UNAUTHENTICATED.because(
                    "send 'Authorization: Bearer <api key>' or a NIP-98 'Nostr <event>'");
        }
        if (isScheme(BEARER, authorization)) {
            return accounts.byKey(authorization.substring(BEARER.length()).strip())
                    .orElseThrow(() -> Problem.UNAUTHENTICATED.because("unknown API key"));
        }
        if (isScheme(NOSTR, authorization)) {
            return bySignature(authorization, method, pathAndQuery, body);
        }
        throw Problem.UNAUTHENTICATED.because("the scheme must be Bearer or Nostr");
    }

    /** Names of schemes are case-insensitive (RFC 9110, 11.1). */
    private static boolean isScheme(String scheme, String authorization) {
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    private Caller bySignature(
            String authorization, String method, String pathAndQuery, byte[] body) {
        String url = config.publicUrl() + pathAndQuery;
        return switch (HttpAuth.verify(authorization, method, url, body, clock.instant())) {
            case HttpAuth.Refused(HttpAuth.Refusal refusal) ->
                    throw Problem.UNAUTHENTICATED.because("NIP-98: " + refusal.code());
            case HttpAuth.Authenticated(String pubkey, String eventId, long createdAt) -> {
                TenantId tenant = new TenantId(config.tenant());
                Pubkey buyer = new Pubkey(pubkey);
                if (!accounts.isBuyer(tenant, buyer)) {
                    throw Problem.FORBIDDEN.because("this key has no account at this market");
                }
                if (!accounts.spend(eventId, createdAt)) {
                    throw Problem.UNAUTHENTICATED.because("NIP-98: this event was used before");
                }
                yield new Caller(tenant, Role.BUYER, buyer);
            }
        };
    }
}
