package exchequer.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A connection that follows an order, read line by line as the standard of SSE wants it. */
final class OrderEvents implements AutoCloseable {

    private final InputStream stream;
    private final BufferedReader lines;

    /** One event: its position, its type, its payload. */
    record Event(long id, String type, String data) {}

    private OrderEvents(InputStream stream) {
        this.stream = stream;
        this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /**
     * @param after the last event seen; null for all
     */
    static OrderEvents follow(Caller caller, String order, @Nullable Long after)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                caller.request("/v1/orders/" + order + "/events")
                        .header("Accept", "text/event-stream");
        if (after != null) {
            request.header("Last-Event-ID", Long.toString(after));
        }
        HttpResponse<InputStream> response =
                Caller.HTTP.send(request.build(), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new AssertionError("answered " + response.statusCode());
        }
        return new OrderEvents(response.body());
    }

    /** Reads on until an event is the last one wanted, and gives all up to it. */
    List<Event> until(Predicate<Event> last) {
        CompletableFuture<List<Event>> reading =
                CompletableFuture.supplyAsync(
                        () -> read(last), task -> Thread.ofVirtual().start(task));
        try {
            return reading.get(60, TimeUnit.SECONDS);
        } catch (TimeoutException quiet) {
            throw new AssertionError("the event waited for did not come", quiet);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private List<Event> read(Predicate<Event> last) {
        List<Event> events = new ArrayList<>();
        long id = -1;
        String type = "";
        StringBuilder data = new StringBuilder();
        try {
            String line = lines.readLine();
            while (line != null) {
                if (line.startsWith("id:")) {
                    id = Long.parseLong(line.substring(3).strip());
                } else if (line.startsWith("event:")) {
                    type = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).strip());
                } else if (line.isEmpty() && !data.isEmpty()) {
                    events.add(new Event(id, type, data.toString()));
                    data.setLength(0);
                    if (last.test(events.getLast())) {
                        return events;
                    }
                }
                line = lines.readLine();
            }
        } catch (IOException cut) {
            throw new AssertionError("the stream broke", cut);
        }
        throw new AssertionError("the stream ended after " + events);
    }

    /** Hangs up without a word. */
    @Override
    public void close() throws IOException {
        stream.close();
    }
}
