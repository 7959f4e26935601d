package exchequer.server.cli;

import exchequer.server.launch.LaunchException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports on the loopback address. */
final class FreePort {

    private FreePort() {}

    static int any() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new LaunchException("no port is free", failure);
        }
    }

    /** Better told now than by a stack trace after half a minute. */
    static int check(int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return port;
        } catch (IOException taken) {
            throw new LaunchException(
                    "port " + port + " is taken; choose another with --port", taken);
        }
    }
}
