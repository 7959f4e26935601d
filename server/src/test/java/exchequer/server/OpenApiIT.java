package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The API's description is what the committed one says, and says what callers need to know. */
class OpenApiIT {

    private static final List<String> PATHS =
            List.of(
                    "/v1/buyers",
                    "/v1/buyers/{pubkey}/budget",
                    "/v1/ledger/payments/{payment_hash}/transfers",
                    "/v1/ledger/trial-balance",
                    "/v1/ledger/verification",
                    "/v1/offers",
                    "/v1/orders",
                    "/v1/orders/{order_id}",
                    "/v1/orders/{order_id}/accept",
                    "/v1/orders/{order_id}/events",
                    "/v1/orders/{order_id}/reject",
                    "/v1/orders/{order_id}/timeline",
                    "/v1/payments",
                    "/v1/payments/{payment_hash}",
                    "/v1/reports/nip90-payments/daily",
                    "/v1/reports/nip90-payments/window",
                    "/v1/rfqs",
                    "/v1/rfqs/{rfq_id}",
                    "/v1/rfqs/{rfq_id}/award",
                    "/v1/rfqs/{rfq_id}/cancel",
                    "/v1/rfqs/{rfq_id}/timeline",
                    "/v1/simulated-lightning/invoices",
                    "/v1/simulated-lightning/wallets/{wallet}");

    private final RunningServer server = RunningServer.shared();

    /** {@code -Dgolden.write=true} writes the committed one anew, for review in the diff. */
    @Test
    void description_equals_the_committed_one() throws IOException {
        Path committed = RunningServer.home().resolve("docs/openapi.yaml");
        String described = server.anybody().get("/openapi").text();
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(committed.getParent());
            Files.writeString(committed, described);
        }

        assertThat(committed).hasContent(described);
    }

    @Test
    void every_path_is_listed() {
        assertThat(api().get("paths").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(PATHS);
    }

    @Test
    void every_post_asks_for_an_idempotency_key() {
        List<String> without = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : api().get("paths").properties()) {
            JsonNode post = path.getValue().path("post");
            if (!post.isMissingNode()
                    && !post.path("parameters")
                            .findValuesAsText("name")
                            .contains("Idempotency-Key")) {
                without.add(path.getKey());
            }
        }

        assertThat(without).isEmpty();
    }

    @Test
    void every_operation_says_how_to_come_in_unless_it_is_open_to_anybody() {
        JsonNode api = api();
        assertThat(api.at("/components/securitySchemes").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("api_key", "nip98");
        for (Map.Entry<String, JsonNode> path : api.get("paths").properties()) {
            for (JsonNode operation : path.getValue()) {
                assertThat(operation.path("security").size())
                        .as(path.getKey())
                        .isEqualTo(path.getKey().contains("simulated") ? 0 : 2);
            }
        }
    }

    @Test
    void every_property_is_in_snake_case() {
        List<String> names = new ArrayList<>();
        for (JsonNode properties : api().at("/components/schemas").findValues("properties")) {
            properties.fieldNames().forEachRemaining(names::add);
        }

        assertThat(names).isNotEmpty().allMatch(name -> name.matches("[a-z][a-z0-9_]*"));
    }

    @Test
    void money_is_an_integer_and_identifiers_are_text() {
        List<String> wrong = new ArrayList<>();
        JsonNode schemas = api().at("/components/schemas");
        for (Map.Entry<String, JsonNode> schema : schemas.properties()) {
            JsonNode properties = schema.getValue().path("properties");
            for (Map.Entry<String, JsonNode> property : properties.properties()) {
                String type = typeOf(schemas, property.getValue());
                String name = property.getKey();
                if (name.endsWith("_msat") && !type.contains("integer")
                        || name.matches(".*_(id|hash)|buyer|provider|pubkey")
                                && !type.contains("string")) {
                    wrong.add(schema.getKey() + "." + name + ": " + type);
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static String typeOf(JsonNode schemas, JsonNode property) {
        if (property instanceof ObjectNode object && object.has("$ref")) {
            String name = object.get("$ref").asText().replaceFirst(".*/", "");
            return typeOf(schemas, schemas.get(name));
        }
        return property.has("anyOf")
                ? property.get("anyOf").toString()
                : property.path("type").toString();
    }

    private JsonNode api() {
        return server.anybody().get("/openapi?format=json").ok();
    }
}
