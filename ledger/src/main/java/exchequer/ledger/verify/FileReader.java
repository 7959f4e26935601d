package exchequer.ledger.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import exchequer.ledger.checkpoint.SignedNote;
import exchequer.ledger.merkle.TreeHash;
import exchequer.ledger.verify.GivenFile.Row;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out what a file is, and reads it unless it is an export. */
final class FileReader {

    static final String INCLUSION = "exchequer.inclusion_proof.v1";
    static final String CONSISTENCY = "exchequer.consistency_proof.v1";

    private static final long BYTES_MAX = 256L << 20;
    private static final String EXPORT = "{\"kind\":\"" + ExportCheck.KIND;

    /** An export whose first line is missing is a broken export, not something else. */
    private static final String ENTRY = "{\"number\":";

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

    private FileReader() {}

    /**
     * @throws IOException when the file cannot be read
     */
    static GivenFile read(Path path) throws IOException {
        String begin;
        try (InputStream in = Files.newInputStream(path)) {
            begin = new String(in.readNBytes(EXPORT.length()), UTF_8);
        }
        if (begin.equals(EXPORT) || begin.startsWith(ENTRY)) {
            return new GivenFile.Export(path);
        }
        if (Files.size(path) > BYTES_MAX) {
            return new GivenFile.Unknown(path, "it does not begin like an export");
        }
        byte[] bytes = Files.readAllBytes(path);
        String text = new String(bytes, UTF_8);
        try {
            return text.stripLeading().startsWith("{")
                    ? document(path, bytes, JSON.readTree(text))
                    : new GivenFile.Note(path, SignedNote.of(text));
        } catch (JsonProcessingException e) {
            return new GivenFile.Unknown(path, "not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException | DateTimeException e) {
            return new GivenFile.Unknown(path, String.valueOf(e.getMessage()));
        }
    }

    private static GivenFile document(Path path, byte[] bytes, JsonNode json) {
        String kind = json.path("kind").asText();
        if (kind.equals(INCLUSION)) {
            return new GivenFile.Inclusion(
                    path,
                    // Its members in their order, without the white space somebody may have added.
                    member(json, "entry").toString(),
                    number(json, "size"),
                    hash(json, "root"),
                    hashes(json),
                    note(json, "checkpoint"));
        }
        if (kind.equals(CONSISTENCY)) {
            return new GivenFile.Consistency(
                    path,
                    number(json, "from"),
                    hash(json, "from_root"),
                    number(json, "to"),
                    hash(json, "to_root"),
                    hashes(json),
                    note(json, "from_checkpoint"),
                    note(json, "to_checkpoint"));
        }
        if (json.has("report_hash") && json.has("rows")) {
            var rows = new ArrayList<Row>();
            json.get("rows").forEach(row -> rows.add(row(row)));
            return new GivenFile.Report(
                    path, bytes, text(json, "report_hash"), text(json, "tenant"), rows);
        }
        if (json.has("payment_hash") && json.has("proof_type")) {
            return new GivenFile.Report(path, bytes, null, null, List.of(row(json)));
        }
        return new GivenFile.Unknown(
                path, "neither an export nor a checkpoint, a proof, a report or its row");
    }

    private static Row row(JsonNode json) {
        return new Row(
                text(json, "payment_hash"),
                text(json, "proof_type"),
                text(json, "proof"),
                number(json, "amount_msat"),
                number(json, "fee_msat"),
                ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text(json, "settled_at"))));
    }

    private static JsonNode member(JsonNode json, String name) {
        JsonNode member = json.path(name);
        if (member.isMissingNode()) {
            throw new IllegalArgumentException("the member " + name + " is missing");
        }
        return member;
    }

    private static String text(JsonNode json, String name) {
        JsonNode member = member(json, name);
        if (!member.isTextual()) {
            throw new IllegalArgumentException(name + " is no text");
        }
        return member.textValue();
    }

    private static long number(JsonNode json, String name) {
        JsonNode member = member(json, name);
        if (!member.isIntegralNumber() || !member.canConvertToLong()) {
            throw new IllegalArgumentException(name + " is no whole number");
        }
        return member.longValue();
    }

    private static TreeHash hash(JsonNode json, String name) {
        return TreeHash.ofHex(text(json, name));
    }

    private static List<TreeHash> hashes(JsonNode json) {
        var hashes = new ArrayList<TreeHash>();
        member(json, "path").forEach(node -> hashes.add(TreeHash.ofHex(node.asText())));
        return hashes;
    }

    private static @Nullable SignedNote note(JsonNode json, String name) {
        return json.path(name).isTextual() ? SignedNote.of(json.get(name).textValue()) : null;
    }
}
