package exchequer.regtest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports on the IPv4 loopback address. */
final class FreePort {

    static final String HOST = "127.0.0.1";

    private FreePort() {}

    /** A port nobody listens on now; somebody may take it before the caller does. */
    static int next() throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), 0));
            return socket.getLocalPort();
        }
    }
}
