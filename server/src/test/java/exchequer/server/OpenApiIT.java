package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The API's description is what the committed one says, and says what callers need to know. */
class OpenApiIT {

    private final RunningServer server = RunningServer.shared();

    /** {@code -Dgolden.write=true} writes the committed one anew, for review in the diff. */
    @Test
    void description_equals_the_committed_one() throws IOException {
        java.nio.file.Path committed = RunningServer.home().resolve("docs/openapi.yaml");
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
                .containsExactlyInAnyOrderElementsOf(servedPaths());
    }

    private static Set<String> servedPaths() {
        Set<String> paths = new TreeSet<>();
        for (JavaClass resource : new ClassFileImporter().importPackages("exchequer.server")) {
            if (!resource.isAnnotatedWith(Path.class)) {
                continue;
            }
            String root = resource.getAnnotationOfType(Path.class).value();
            for (JavaMethod method : resource.getMethods()) {
                if (method.isMetaAnnotatedWith(HttpMethod.class)) {
                    paths.add(
                            root
                                    + method.tryGetAnnotationOfType(Path.class)
                                            .map(Path::value)
                                            .orElse(""));
                }
            }
        }
        assertThat(paths).hasSizeGreaterThan(20);
        return paths;
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
                        .isEqualTo(isOpenToAnybody(path.getKey()) ? 0 : 2);
            }
        }
    }

    private static boolean isOpenToAnybody(String path) {
        return path.startsWith("/v1/simulated-lightning/") || path.startsWith("/problems/");
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
