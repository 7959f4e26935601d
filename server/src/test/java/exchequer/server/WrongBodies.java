package exchequer.server;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.stream.Stream;

/** Requests whose body is wrong. */
final class WrongBodies {

    private WrongBodies() {}

    static Stream<Wrong> bodies() {
        return Stream.of(
                open("half a JSON", "{\"service\":", 400, "malformed_json"),
                open("no JSON at all", "hello", 400, "malformed_json"),
                open("empty body", "", 400, "malformed_json"),
                open(
                        "two JSON values",
                        Buyer.rfq(Map.of()) + Buyer.rfq(Map.of()),
                        400,
                        "malformed_json"),
                open("not UTF-8", "\u00ff", 400, "malformed_json"),
                open("a list", "[]", 400, "malformed_json"),
                open("null", "null", 400, "malformed_json"),
                open("deep nesting", "[".repeat(5_000), 400, "malformed_json"),
                open(
                        "a field twice",
                        "{\"service\":\"a\",\"service\":\"b\"}",
                        400,
                        "malformed_json"),
                field("unknown field", "max_price_msats", "1", 400, "unknown_field"),
                field(
                        "unknown field inside",
                        "inputs",
                        "[{\"type\":\"text\",\"data\":\"x\",\"size\":1}]",
                        400,
                        "unknown_field"),
                new Wrong(
                        "body above the limit",
                        scene ->
                                scene.owner()
                                        .api()
                                        .posting(
                                                "/v1/rfqs",
                                                Buyer.freshKey(),
                                                BodyPublishers.ofByteArray(new byte[2 << 20])),
                        413,
                        "too_large"),
                new Wrong(
                        "wrong content type",
                        scene ->
                                scene.owner()
                                        .api()
                                        .request("/v1/rfqs")
                                        .header("Content-Type", "text/xml")
                                        .header("Idempotency-Key", Buyer.freshKey())
                                        .POST(BodyPublishers.ofString(Buyer.rfq(Map.of()))),
                        415,
                        "unsupported_media_type"),
                new Wrong(
                        "wrong method",
                        scene -> scene.owner().api().request("/v1/rfqs").DELETE(),
                        405,
                        "method_not_allowed"),
                new Wrong(
                        "no such path",
                        scene -> scene.owner().api().request("/v1/nothing").GET(),
                        404,
                        "not_found"),
                new Wrong(
                        "no such path outside the API",
                        scene -> scene.owner().api().request("/nothing").GET(),
                        404,
                        "not_found"),
                new Wrong(
                        "missing idempotency key",
                        scene ->
                                scene.owner()
                                        .api()
                                        .request("/v1/rfqs")
                                        .header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofString(Buyer.rfq(Map.of()))),
                        400,
                        "idempotency_key_missing"),
                keyed("idempotency key with a space", "a b"),
                keyed("over-long idempotency key", "k".repeat(129)));
    }

    static Stream<Wrong> values() {
        return Stream.of(
                price("float money", "1.5"),
                price("whole float money", "1.0"),
                price("scientific money", "1e3"),
                price("money as text", "\"50000\""),
                price("negative money", "-1"),
                price("money above all coins", "2100000000000000001"),
                price("money above a long", "99999999999999999999999"),
                price("money as an object", "{\"value\":1}"),
                price("money as null", "null"),
                price("missing money", "ABSENT"),
                field("no money at all", "max_price_msat", "0", 422, "price_not_positive"),
                field("missing service", "service", "ABSENT", 422, "invalid_field"),
                field("service as number", "service", "7", 422, "invalid_field"),
                field("missing inputs", "inputs", "ABSENT", 422, "invalid_field"),
                field("no inputs", "inputs", "[]", 422, "field_missing"),
                field("an input that is null", "inputs", "[null]", 422, "invalid_field"),
                field(
                        "an input without type",
                        "inputs",
                        "[{\"data\":\"x\"}]",
                        422,
                        "invalid_field"),
                field(
                        "an input without data",
                        "inputs",
                        "[{\"type\":\"text\"}]",
                        422,
                        "invalid_field"),
                field(
                        "an unknown input type",
                        "inputs",
                        "[{\"type\":\"smell\",\"data\":\"x\"}]",
                        422,
                        "field_malformed"),
                field("a parameter that is null", "params", "[null]", 422, "invalid_field"),
                field(
                        "a parameter without values",
                        "params",
                        "[{\"name\":\"n\"}]",
                        422,
                        "invalid_field"),
                field(
                        "a parameter without name",
                        "params",
                        "[{\"values\":[\"n\"]}]",
                        422,
                        "invalid_field"),
                field(
                        "a parameter value that is null",
                        "params",
                        "[{\"name\":\"n\",\"values\":[null]}]",
                        422,
                        "invalid_field"),
                field("a target that is null", "targets", "[null]", 422, "invalid_field"),
                field("a malformed target", "targets", "[\"npub1x\"]", 422, "invalid_field"),
                field("unknown enum", "award_policy", "\"dearest\"", 422, "invalid_field"),
                field("enum by number", "award_policy", "1", 422, "invalid_field"),
                field("lifetime of nothing", "expires_in_seconds", "0", 422, "invalid_field"),
                field("expired deadline", "expires_in_seconds", "-1", 422, "invalid_field"),
                field("deadline too far", "expires_in_seconds", "2592001", 422, "invalid_field"),
                field("deadline as float", "expires_in_seconds", "60.5", 422, "invalid_field"),
                field("negative quote window", "quote_seconds", "-1", 422, "invalid_field"),
                budget(
                        "budget above itself",
                        "{\"per_order_msat\":2,\"per_day_msat\":1}",
                        "field_malformed"),
                budget("budget without a day", "{\"per_order_msat\":2}", "invalid_field"),
                budget(
                        "negative budget",
                        "{\"per_order_msat\":-2,\"per_day_msat\":1}",
                        "invalid_field"));
    }

    static Stream<Wrong> texts() {
        String many = "{\"type\":\"text\",\"data\":\"x\"},".repeat(64);
        return Stream.of(
                field("over-long service", "service", text("s".repeat(65)), 422, "field_too_long"),
                field("over-long output", "output", text("s".repeat(65)), 422, "field_too_long"),
                field(
                        "over-long input",
                        "inputs",
                        "[{\"type\":\"text\",\"data\":\"" + "x".repeat(32_769) + "\"}]",
                        422,
                        "field_too_long"),
                field(
                        "too many inputs",
                        "inputs",
                        "[" + many + "{\"type\":\"text\",\"data\":\"x\"}]",
                        422,
                        "field_too_long"),
                field("blank service", "service", text(" "), 422, "invalid_field"),
                field("NUL in the service", "service", text("a\\u0000b"), 422, "invalid_field"),
                field(
                        "NUL in an input",
                        "inputs",
                        "[{\"type\":\"text\",\"data\":\"a\\u0000b\"}]",
                        422,
                        "invalid_field"),
                field(
                        "half a surrogate pair",
                        "inputs",
                        "[{\"type\":\"text\",\"data\":\"a\\ud800b\"}]",
                        422,
                        "invalid_field"),
                field(
                        "NUL in a parameter",
                        "params",
                        "[{\"name\":\"a\\u0000\",\"values\":[]}]",
                        422,
                        "invalid_field"),
                registration("NUL in a name", name("a\\u0000b")),
                registration("over-long name", name("n".repeat(201))),
                registration("malformed public key", "{\"pubkey\":\"npub1qqqq\"}"));
    }

    private static Wrong price(String name, String json) {
        return field(name, "max_price_msat", json, 422, "invalid_field");
    }

    private static Wrong field(String name, String field, String json, int status, String code) {
        return open(name, Buyer.rfq(Map.of(field, json)), status, code);
    }

    private static Wrong open(String name, String body, int status, String code) {
        return Wrong.posting(name, Scene::owner, _ -> "/v1/rfqs", body, status, code);
    }

    private static Wrong budget(String name, String body, String code) {
        return Wrong.byOperator(
                name, s -> "/v1/buyers/" + s.owner().pubkey() + "/budget", body, 422, code);
    }

    private static Wrong registration(String name, String body) {
        return Wrong.byOperator(name, _ -> "/v1/buyers", body, 422, "invalid_field");
    }

    private static Wrong keyed(String name, String key) {
        return new Wrong(
                name,
                scene ->
                        scene.owner()
                                .api()
                                .posting(
                                        "/v1/rfqs",
                                        key,
                                        BodyPublishers.ofString(Buyer.rfq(Map.of()))),
                400,
                "idempotency_key_malformed");
    }

    static String text(String inside) {
        return '"' + inside + '"';
    }

    /** A registration under this name. */
    static String name(String inside) {
        return "{\"pubkey\":\"%s\",\"name\":\"%s\"}".formatted("1".repeat(64), inside);
    }
}
