package exchequer.server.rest;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.parameters.Parameter.In;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Writes into the API's description what {@link Gate} asks of every request. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public final class ApiRules implements OASFilter {

    private static final String API_KEY = "api_key";
    private static final String NIP98 = "nip98";
    private static final List<String> OPEN_TO_ANYBODY =
            List.of("/v1/simulated-lightning/", "/problems/");

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getComponents()
                .addSecurityScheme(
                        API_KEY, scheme("bearer", "An API key, xk_ and 64 hexadecimal digits."))
                .addSecurityScheme(
                        NIP98,
                        scheme(
                                "nostr",
                                "NIP-98: Authorization: Nostr <base64 of a signed event of kind"
                                        + " 27235>. The u tag names the configured public URL with"
                                        + " the query; a body must be covered by payload; each"
                                        + " event is good for one request."));
        Map<String, PathItem> paths = api.getPaths().getPathItems();
        paths.forEach((path, item) -> describe(path, item.getOperations()));
    }

    private static void describe(String path, Map<HttpMethod, Operation> operations) {
        operations.forEach(
                (method, operation) -> {
                    if (OPEN_TO_ANYBODY.stream().noneMatch(path::startsWith)) {
                        operation.setSecurity(List.of(requirement(API_KEY), requirement(NIP98)));
                    }
                    if (method == HttpMethod.POST) {
                        operation.addParameter(idempotencyKey());
                    }
                    problems(operation);
                });
    }

    private static void problems(Operation operation) {
        APIResponses responses = operation.getResponses();
        responses.setDefaultValue(
                OASFactory.createAPIResponse()
                        .description("What is wrong, as RFC 9457 has it; look at the code")
                        .content(
                                OASFactory.createContent()
                                        .addMediaType(
                                                ProblemBody.MEDIA_TYPE,
                                                OASFactory.createMediaType()
                                                        .schema(
                                                                OASFactory.createSchema()
                                                                        .ref("Problem")))));
    }

    private static Parameter idempotencyKey() {
        return OASFactory.createParameter()
                .name("Idempotency-Key")
                .in(In.HEADER)
                .required(true)
                .description(
                        "New for each request. A retry with it gets the first answer; with another"
                                + " body it is a conflict.")
                .schema(
                        OASFactory.createSchema()
                                .addType(SchemaType.STRING)
                                .minLength(1)
                                .maxLength(128)
                                .pattern("^[!-~]{1,128}$"));
    }

    private static SecurityScheme scheme(String name, String description) {
        return OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme(name)
                .description(description);
    }

    private static SecurityRequirement requirement(String scheme) {
        return OASFactory.createSecurityRequirement().addScheme(scheme);
    }
}
