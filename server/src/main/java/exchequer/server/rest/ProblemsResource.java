package exchequer.server.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where the {@code type} of a problem leads: what it means and what to do. */
@Path("/problems")
@Tag(name = "Problems")
public class ProblemsResource {

    private final List<String> lines = read();

    @GET
    @Path("/{code}")
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(summary = "What a problem code means")
    public String explain(@PathParam("code") String code) {
        String cell = "`" + code + "`";
        List<String> about = lines.stream().filter(line -> line.contains(cell)).toList();
        if (about.isEmpty()) {
            throw Problem.NOT_FOUND.because("no problem has the code " + code);
        }
        return String.join("\n", about) + "\n";
    }

    private static List<String> read() {
        try (InputStream page = ProblemsResource.class.getResourceAsStream("/docs/problems.md")) {
            return new String(Objects.requireNonNull(page).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("the page of problems is not in the build", failure);
        }
    }
}
