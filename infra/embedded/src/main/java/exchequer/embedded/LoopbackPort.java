package exchequer.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports on the IPv4 loopback address. */
final class LoopbackPort {

    static final String HOST = "127.0.0.1";

    private LoopbackPort() {}

    /** A port nobody listens on now; somebody may take it before the caller does. */
    static int free() throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(loopback(), 0));
            return socket.getLocalPort();
        }
    }

    /** The wanted port when it is free, another one when it is taken or the wanted one is 0. */
    static int preferring(int wanted) throws IOException {
        if (wanted != 0 && isFree(wanted)) {
            return wanted;
        }
        return free();
    }

    static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            // Without it a port in TIME_WAIT after an unclean stop would look taken, and the
            // servers, which set the option too, would needlessly move to another port.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByName(HOST);
    }
}
