package exchequer.ledger.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import exchequer.ledger.checkpoint.SignedNote;
import exchequer.ledger.export.ExportLine;
import exchequer.ledger.merkle.TreeHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * Proofs as JSON bytes: UTF-8, members always in the same order, hashes in hexadecimal. The entry
 * is in the form of an export's line, so that its hash can be computed from the document alone.
 */
public final class ProofJson {

    private static final JsonFactory JSON = new JsonFactory();

    @FunctionalInterface
    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    private ProofJson() {}

    public static byte[] bytes(InclusionProof proof) {
        return written(
                json -> {
                    json.writeStringField("kind", InclusionProof.KIND);
                    json.writeNumberField("size", proof.size());
                    json.writeStringField("root", proof.root().hex());
                    path(json, proof.path());
                    note(json, "checkpoint", proof.checkpoint());
                    json.writeFieldName("entry");
                    json.writeRawValue(ExportLine.of(proof.entry()));
                });
    }

    public static byte[] bytes(ConsistencyProof proof) {
        return written(
                json -> {
                    json.writeStringField("kind", ConsistencyProof.KIND);
                    json.writeNumberField("from", proof.from());
                    json.writeStringField("from_root", proof.fromRoot().hex());
                    json.writeNumberField("to", proof.to());
                    json.writeStringField("to_root", proof.toRoot().hex());
                    path(json, proof.path());
                    note(json, "from_checkpoint", proof.fromCheckpoint());
                    note(json, "to_checkpoint", proof.toCheckpoint());
                });
    }

    private static void path(JsonGenerator json, List<TreeHash> path) throws IOException {
        json.writeArrayFieldStart("path");
        for (TreeHash hash : path) {
            json.writeString(hash.hex());
        }
        json.writeEndArray();
    }

    private static void note(JsonGenerator json, String name, Optional<SignedNote> note)
            throws IOException {
        json.writeFieldName(name);
        if (note.isPresent()) {
            json.writeString(note.get().note());
        } else {
            json.writeNull();
        }
    }

    private static byte[] written(Members members) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator((OutputStream) bytes)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        bytes.writeBytes("\n".getBytes(UTF_8));
        return bytes.toByteArray();
    }
}
