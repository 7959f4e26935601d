package exchequer.bench.rival;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The two calls of UmaDB's gRPC service {@code umadb.v1.DCB} that are measured or checked. Several
 * connections: the server takes a limited number of calls at once on each.
 */
public final class UmaDbClient implements AutoCloseable {

    private static final int CONNECTIONS = 8;
    private static final long TIMEOUT_SECONDS = 60;
    private static final int POSITION_FIELD = 1;

    private static final MethodDescriptor<byte[], Long> APPEND = method("Append");
    private static final MethodDescriptor<byte[], Long> HEAD = method("Head");

    private final List<ManagedChannel> channels = new ArrayList<>();

    public UmaDbClient(int port) {
        for (int i = 0; i < CONNECTIONS; i++) {
            channels.add(NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build());
        }
    }

    /**
     * @param index of the caller; callers are spread over the connections by it
     * @param request an {@code AppendRequest}
     * @return position of the last event appended
     * @throws io.grpc.StatusRuntimeException when the server refuses
     */
    long append(int index, byte[] request) {
        return call(index, APPEND, request);
    }

    /** Position of the last event, 0 when there is none. */
    public long head() {
        return call(0, HEAD, new byte[0]);
    }

    private long call(int index, MethodDescriptor<byte[], Long> method, byte[] request) {
        return ClientCalls.blockingUnaryCall(
                channels.get(index % CONNECTIONS),
                method,
                CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS),
                request);
    }

    private static MethodDescriptor<byte[], Long> method(String name) {
        return MethodDescriptor.<byte[], Long>newBuilder()
                .setType(MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("umadb.v1.DCB", name))
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Position())
                .build();
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }

    /** A request is bytes already. */
    private record Bytes() implements Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException("requests are only sent");
        }
    }

    /** {@code AppendResponse} and {@code HeadResponse}: a position in field 1, if any. */
    private record Position() implements Marshaller<Long> {
        @Override
        public InputStream stream(Long value) {
            throw new UnsupportedOperationException("responses are only received");
        }

        @Override
        public Long parse(InputStream stream) {
            try {
                CodedInputStream in = CodedInputStream.newInstance(stream);
                long position = 0;
                for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                    if (WireFormat.getTagFieldNumber(tag) == POSITION_FIELD) {
                        position = in.readUInt64();
                    } else {
                        in.skipField(tag);
                    }
                }
                return position;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
