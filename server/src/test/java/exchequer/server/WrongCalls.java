package exchequer.server;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Requests that are well-formed, by the wrong caller or about the wrong thing. */
final class WrongCalls {

    private static final String NO_RFQ = "/v1/rfqs/rfq_" + "0".repeat(32);
    private static final String NO_ORDER = "/v1/orders/ord_" + "0".repeat(32);
    private static final String NO_QUOTE = "{\"quote_id\":\"qte_" + "0".repeat(32) + "\"}";
    private static final String DAILY = "/v1/reports/nip90-payments/daily";
    private static final String WINDOW = "/v1/reports/nip90-payments/window";

    private WrongCalls() {}

    static Stream<Wrong> identifiers() {
        return Stream.of(
                look("unknown rfq", NO_RFQ, 404, "not_found"),
                look("malformed rfq", "/v1/rfqs/rfq_1", 404, "not_found"),
                look(
                        "order in place of an rfq",
                        "/v1/rfqs/ord_" + "0".repeat(32),
                        404,
                        "not_found"),
                look("timeline of an unknown rfq", NO_RFQ + "/timeline", 404, "not_found"),
                look("unknown order", NO_ORDER, 404, "not_found"),
                look("malformed order", "/v1/orders/%00", 404, "not_found"),
                look("timeline of an unknown order", NO_ORDER + "/timeline", 404, "not_found"),
                look("events of an unknown order", NO_ORDER + "/events", 404, "not_found"),
                look("unknown payment", "/v1/payments/" + "0".repeat(64), 404, "not_found"),
                look("malformed payment", "/v1/payments/xyz", 404, "not_found"),
                act("award in an unknown rfq", NO_RFQ + "/award", NO_QUOTE, 404, "rfq_not_found"),
                act("award in a malformed rfq", "/v1/rfqs/x/award", NO_QUOTE, 404, "not_found"),
                act("cancel an unknown rfq", NO_RFQ + "/cancel", "{}", 404, "rfq_not_found"),
                act("accept an unknown order", NO_ORDER + "/accept", "{}", 404, "order_not_found"),
                act("accept a malformed order", "/v1/orders/x/accept", "{}", 404, "not_found"),
                act(
                        "award a malformed quote",
                        NO_RFQ + "/award",
                        "{\"quote_id\":\"7\"}",
                        422,
                        "invalid_field"),
                act("award nothing", NO_RFQ + "/award", "{}", 422, "invalid_field"),
                act("reject without a reason", NO_ORDER + "/reject", "{}", 422, "invalid_field"),
                operator(
                        "budget of an unknown buyer",
                        "/v1/buyers/" + "1".repeat(64) + "/budget",
                        "{\"per_order_msat\":1,\"per_day_msat\":1}",
                        404,
                        "not_found"),
                look("page of nothing", "/v1/rfqs?limit=0", 422, "invalid_field"),
                look("page too large", "/v1/rfqs?limit=501", 422, "invalid_field"),
                look("page limit as text", "/v1/rfqs?limit=many", 422, "invalid_field"),
                look("malformed cursor", "/v1/rfqs?cursor=abc", 422, "invalid_field"));
    }

    static Stream<Wrong> owners() {
        return Stream.of(
                strange("read another's rfq", scene -> "/v1/rfqs/" + scene.rfq()),
                strange(
                        "read another's timeline",
                        scene -> "/v1/rfqs/" + scene.rfq() + "/timeline"),
                strange("read another's order", scene -> "/v1/orders/" + scene.order()),
                strange(
                        "follow another's order",
                        scene -> "/v1/orders/" + scene.order() + "/events"),
                new Wrong(
                        "award in another's rfq",
                        scene ->
                                scene.stranger()
                                        .api()
                                        .posting(
                                                "/v1/rfqs/" + scene.rfq() + "/award",
                                                Buyer.freshKey(),
                                                BodyPublishers.ofString(
                                                        "{\"quote_id\":\""
                                                                + scene.quote()
                                                                + "\"}")),
                        403,
                        "not_rfq_buyer"),
                intrude(
                        "cancel another's rfq",
                        scene -> "/v1/rfqs/" + scene.rfq() + "/cancel",
                        "{}",
                        "not_rfq_buyer"),
                intrude(
                        "accept another's delivery",
                        scene -> "/v1/orders/" + scene.order() + "/accept",
                        "{}",
                        "not_order_party"),
                intrude(
                        "reject another's delivery",
                        scene -> "/v1/orders/" + scene.order() + "/reject",
                        "{\"reason\":\"mine now\"}",
                        "not_order_party"));
    }

    static Stream<Wrong> callers() {
        String wrongKey = "xk_" + "0".repeat(64);
        return Stream.of(
                new Wrong(
                        "nobody",
                        scene -> scene.server().anybody().request("/v1/rfqs").GET(),
                        401,
                        "unauthenticated"),
                new Wrong(
                        "unknown key",
                        scene -> new Caller(scene.server(), wrongKey).request("/v1/rfqs").GET(),
                        401,
                        "unauthenticated"),
                new Wrong(
                        "key of another form",
                        scene -> new Caller(scene.server(), "secret").request("/v1/rfqs").GET(),
                        401,
                        "unauthenticated"),
                new Wrong(
                        "unknown scheme",
                        scene ->
                                scene.server()
                                        .anybody()
                                        .request("/v1/rfqs")
                                        .header("Authorization", "Basic eDp5")
                                        .GET(),
                        401,
                        "unauthenticated"),
                new Wrong(
                        "post of nobody",
                        scene ->
                                scene.server()
                                        .anybody()
                                        .posting(
                                                "/v1/rfqs",
                                                Buyer.freshKey(),
                                                BodyPublishers.ofString(Buyer.rfq(Map.of()))),
                        401,
                        "unauthenticated"),
                look("buyer reads the ledger", "/v1/ledger/trial-balance", 403, "forbidden"),
                look("buyer reads reports", DAILY + "?date=2026-01-01", 403, "forbidden"),
                look("buyer lists payments", "/v1/payments", 403, "forbidden"),
                act(
                        "buyer lets buyers in",
                        "/v1/buyers",
                        WrongBodies.name("friend"),
                        403,
                        "forbidden"),
                operator(
                        "operator asks for work",
                        "/v1/rfqs",
                        Buyer.rfq(Map.of()),
                        403,
                        "forbidden"));
    }

    static Stream<Wrong> reports() {
        return Stream.of(
                report("date that does not exist", DAILY + "?date=2026-02-30"),
                report("date in another notation", DAILY + "?date=01.02.2026"),
                report("date outside of time", DAILY + "?date=%2B999999999-12-31"),
                report("date outside the calendar of databases", DAILY + "?date=%2B500000-01-01"),
                report("unknown zone", DAILY + "?date=2026-01-01&zone=Mars/Olympus"),
                report("unknown format", DAILY + "?date=2026-01-01&format=xls"),
                report("malformed cursor", DAILY + "?date=2026-01-01&cursor=x"),
                report("cursor beyond the log", DAILY + "?date=2026-01-01&cursor=999999999-0"),
                report("limit of nothing", DAILY + "?date=2026-01-01&limit=0"),
                report("limit as text", DAILY + "?date=2026-01-01&limit=all"),
                report("window without end", WINDOW + "?start=2026-01-01T00:00:00Z"),
                report(
                        "window that ends before it starts",
                        WINDOW + "?start=2026-01-02T00:00:00Z&end=2026-01-01T00:00:00Z"),
                report("window without zone", WINDOW + "?start=2026-01-01&end=2026-01-02"),
                report(
                        "window before the calendar of databases",
                        WINDOW + "?start=-900000-01-01T00:00:00Z&end=2026-01-01T00:00:00Z"),
                new Wrong(
                        "rubbish in Last-Event-ID",
                        scene ->
                                scene.owner()
                                        .api()
                                        .request("/v1/orders/" + scene.order() + "/events")
                                        .header("Last-Event-ID", "-1; drop")
                                        .GET(),
                        422,
                        "invalid_field"));
    }

    private static Wrong look(String name, String path, int status, String code) {
        return new Wrong(name, s -> s.owner().api().request(path).GET(), status, code);
    }

    private static Wrong report(String name, String path) {
        return new Wrong(
                name, s -> s.server().operator().request(path).GET(), 422, "invalid_field");
    }

    private static Wrong strange(String name, Function<Scene, String> path) {
        return new Wrong(
                name, s -> s.stranger().api().request(path.apply(s)).GET(), 404, "not_found");
    }

    private static Wrong act(String name, String path, String body, int status, String code) {
        return Wrong.posting(name, Scene::owner, _ -> path, body, status, code);
    }

    private static Wrong operator(String name, String path, String body, int status, String code) {
        return Wrong.byOperator(name, _ -> path, body, status, code);
    }

    private static Wrong intrude(
            String name, Function<Scene, String> path, String body, String code) {
        return Wrong.posting(name, Scene::stranger, path, body, 403, code);
    }
}
