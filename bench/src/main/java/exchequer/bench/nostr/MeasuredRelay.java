package exchequer.bench.nostr;

import exchequer.bench.load.CpuTime;
import java.io.IOException;

/** A relay in a process of its own on the loopback address. */
public interface MeasuredRelay extends AutoCloseable {

    int port();

    /** Path of its WebSocket. */
    String path();

    /** Processor time of its process; a database outside of it is not included. */
    CpuTime cpu();

    @Override
    void close() throws IOException;

    /** A new connection of a client. */
    default ClientSocket connect() throws IOException {
        return ClientSocket.open(port(), path());
    }
}
