package exchequer.settlement.rail.lnd;

import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lightningj.lnd.router.proto.RouterGrpc;

/** A connection to a node that loses one request of certain kinds, or the answer to it. */
final class FaultyConnection implements ClientInterceptor {

    private final Set<String> methods;

    private final AtomicReference<Answer> next = new AtomicReference<>(Answer.GIVEN);

    /** Loses orders to pay. */
    FaultyConnection() {
        this(RouterGrpc.getSendPaymentV2Method());
    }

    FaultyConnection(MethodDescriptor<?, ?>... methods) {
        this.methods =
                Stream.of(methods)
                        .map(MethodDescriptor::getFullMethodName)
                        .collect(Collectors.toSet());
    }

    /** What becomes of the next request of these kinds. */
    void plan(Answer answer) {
        next.set(answer);
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
            MethodDescriptor<Q, A> method, CallOptions options, Channel connection) {
        if (!methods.contains(method.getFullMethodName())) {
            return connection.newCall(method, options);
        }
        return switch (next.getAndSet(Answer.GIVEN)) {
            case GIVEN -> connection.newCall(method, options);
            case LOST -> new Deaf<>(connection.newCall(method, options));
            case NOT_REACHED -> new Stillborn<>();
        };
    }

    /** The request arrives; the first answer is replaced by the end of the connection. */
    private static final class Deaf<Q, A> extends SimpleForwardingClientCall<Q, A> {

        Deaf(ClientCall<Q, A> call) {
            super(call);
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            super.start(
                    new SimpleForwardingClientCallListener<A>(listener) {
                        @Override
                        public void onMessage(A answer) {
                            cancel("the answer got lost", null);
                        }

                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            super.onClose(Status.UNAVAILABLE, trailers);
                        }
                    },
                    headers);
        }
    }

    private static final class Stillborn<Q, A> extends ClientCall<Q, A> {

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            listener.onClose(Status.UNAVAILABLE, new Metadata());
        }

        @Override
        public void request(int messages) {}

        @Override
        public void cancel(String message, Throwable cause) {}

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(Q message) {}
    }
}
