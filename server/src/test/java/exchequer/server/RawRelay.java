package exchequer.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A connection to the relay over which anything can be sent, sense or nonsense. */
final class RawRelay implements AutoCloseable, WebSocket.Listener {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final StringBuilder frame = new StringBuilder();
    private final WebSocket socket;

    RawRelay(RunningServer server) {
        this.socket =
                Provider.join(Caller.HTTP.newWebSocketBuilder().buildAsync(server.relay(), this));
    }

    void send(String text) {
        Provider.join(socket.sendText(text, true));
    }

    /**
     * The next message of which this is true; others are passed over.
     *
     * @throws AssertionError when none comes
     */
    JsonNode next(Predicate<JsonNode> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                String text = received.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (text == null) {
                    throw new AssertionError("the relay did not answer");
                }
                if (text.startsWith("closed")) {
                    throw new AssertionError(text);
                }
                JsonNode message = JSON.readTree(text);
                if (wanted.test(message)) {
                    return message;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        } catch (java.io.IOException noJson) {
            throw new AssertionError("the relay sent no JSON", noJson);
        }
    }

    /** The next OK or NOTICE. */
    JsonNode verdict() {
        return next(
                message ->
                        message.get(0).asText().equals("OK")
                                || message.get(0).asText().equals("NOTICE"));
    }

    @Override
    public void onOpen(WebSocket opened) {
        opened.request(Long.MAX_VALUE);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        frame.append(text);
        if (last) {
            received.add(frame.toString());
            frame.setLength(0);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        received.add("closed with " + status + " " + reason);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
