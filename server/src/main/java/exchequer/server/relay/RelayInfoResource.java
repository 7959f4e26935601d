package exchequer.server.relay;

import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.RelayInfo;
import exchequer.server.config.Nip90Config;
import exchequer.server.config.ServerConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The relay's NIP-11 document, at the address of its WebSocket. */
@ApplicationScoped
public class RelayInfoResource {

    private final String document;

    RelayInfoResource(
            EmbeddedRelay relay, MarketVoice voice, ServerConfig config, Nip90Config nip90) {
        this.document =
                new RelayInfo(
                                "Exchequer",
                                "A marketplace for machine work. Requests of kind 5000-5999 by"
                                        + " registered buyers become orders that are paid over"
                                        + " Lightning.",
                                voice.publicKey(),
                                config.publicUrl(),
                                "exchequer",
                                "0.1")
                        .toJson(relay.limits(), true, nip90.minPow());
    }

    /** Before the WebSocket's own route, which would refuse a plain request. */
    void register(@Observes Filters filters) {
        filters.register(
                context -> {
                    String accept = context.request().getHeader("Accept");
                    if (context.request().path().equals("/relay")
                            && accept != null
                            && accept.contains("application/nostr+json")) {
                        context.response()
                                .putHeader("Content-Type", "application/nostr+json")
                                // NIP-11 asks for them: browsers of any page may read this.
                                .putHeader("Access-Control-Allow-Origin", "*")
                                .putHeader("Access-Control-Allow-Headers", "*")
                                .putHeader("Access-Control-Allow-Methods", "GET")
                                .end(document);
                    } else {
                        context.next();
                    }
                },
                100);
    }
}
