package exchequer.bench.rival;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import exchequer.bench.BenchEvents;
import exchequer.bench.load.Load;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.axonframework.common.IdentifierFactory;

/**
 * The same appends to UmaDB: one event with two new tags, under the condition that nothing after
 * the writer's last position has both.
 */
public record UmaDbLoad(UmaDbClient client, BenchEvents events) implements Load {

    @Override
    public Writer writer(int index) {
        long[] after = {client.head()};
        return () -> {
            after[0] = client.append(index, request(after[0]));
            return 1;
        };
    }

    /** An {@code AppendRequest}: events = 1, condition = 2. */
    private byte[] request(long after) throws IOException {
        String order = "order:" + events.freshValue();
        String party = "party:" + events.freshValue();
        return message(
                out -> {
                    out.writeByteArray(1, event(order, party));
                    out.writeByteArray(2, condition(order, party, after));
                });
    }

    /** An {@code Event}: type = 1, tags = 2, data = 3, uuid = 4, metadata = 5. */
    private static byte[] event(String order, String party) throws IOException {
        return message(
                out -> {
                    out.writeString(1, BenchEvents.TYPE);
                    out.writeString(2, order);
                    out.writeString(2, party);
                    out.writeByteArray(
                            3, BenchEvents.payload(0, ThreadLocalRandom.current().nextLong()));
                    out.writeString(4, IdentifierFactory.getInstance().generateIdentifier());
                    for (Map.Entry<String, String> entry : BenchEvents.METADATA.entrySet()) {
                        out.writeByteArray(5, metadata(entry.getKey(), entry.getValue()));
                    }
                });
    }

    /** A {@code MetadataEntry}: key = 1, value = 2. */
    private static byte[] metadata(String key, String value) throws IOException {
        return message(
                out -> {
                    out.writeString(1, key);
                    out.writeString(2, value);
                });
    }

    /**
     * An {@code AppendCondition}: query = 1, after = 2. The query has one item (1) whose tags (2)
     * must all be met.
     */
    private static byte[] condition(String order, String party, long after) throws IOException {
        byte[] item =
                message(
                        out -> {
                            out.writeString(2, order);
                            out.writeString(2, party);
                        });
        byte[] query = message(out -> out.writeByteArray(1, item));
        return message(
                out -> {
                    out.writeByteArray(1, query);
                    if (after > 0) {
                        out.writeTag(2, WireFormat.WIRETYPE_VARINT);
                        out.writeUInt64NoTag(after);
                    }
                });
    }

    private interface Fields {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes, 512);
        fields.to(out);
        out.flush();
        return bytes.toByteArray();
    }
}
