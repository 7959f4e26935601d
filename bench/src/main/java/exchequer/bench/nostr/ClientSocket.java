package exchequer.bench.nostr;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A client's end of a WebSocket (RFC 6455) that does as little as possible per message: client and
 * relay share the machine, and what the client needs is taken from the relay. One thread reads,
 * others may send.
 */
public final class ClientSocket implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int BUFFER = 4 << 10;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int KEY_BYTES = 4;

    private final Socket socket;
    private final DataInputStream in;

    private ClientSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
    }

    static ClientSocket open(int port, String path) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    (int) TIMEOUT.toMillis());
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            ClientSocket client = new ClientSocket(socket);
            client.upgrade(port, path);
            // From here on silence is no failure: a subscriber may hear nothing for long.
            socket.setSoTimeout(0);
            return client;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void upgrade(int port, String path) throws IOException {
        String request =
                """
                GET %s HTTP/1.1
                Host: 127.0.0.1:%d
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
                Sec-WebSocket-Version: 13

                """
                        .formatted(path, port)
                        .replace("\n", "\r\n");
        send(request.getBytes(US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\n")) {
            answer.append((char) in.readUnsignedByte());
        }
        if (!answer.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("no WebSocket there: " + answer.toString().lines().findFirst());
        }
    }

    /** A whole text message, ready to be sent. */
    static byte[] frame(String text) {
        return frame(TEXT, text.getBytes(UTF_8));
    }

    /** The key is zero, so that nobody spends time on masking; relays undo it as any other. */
    private static byte[] frame(int opcode, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) (FINAL | opcode));
        if (payload.length < 126) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(payload.length);
        }
        frame.put(new byte[KEY_BYTES]).put(payload);
        byte[] exact = new byte[frame.flip().remaining()];
        frame.get(exact);
        return exact;
    }

    /**
     * @param frame as {@link #frame(String)} makes it
     */
    synchronized void send(byte[] frame) throws IOException {
        socket.getOutputStream().write(frame);
    }

    /**
     * The next text message; pings are answered meanwhile.
     *
     * @throws EOFException when the relay has closed the connection
     */
    String read() throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte();
            byte[] payload = new byte[length()];
            in.readFully(payload);
            switch (opcode) {
                case FINAL | TEXT -> {
                    return new String(payload, UTF_8);
                }
                case FINAL | PING -> send(frame(PONG, payload));
                case FINAL | PONG -> {}
                case FINAL | CLOSE ->
                        throw new EOFException("closed by the relay: " + reason(payload));
                default -> throw new IOException("unexpected frame " + opcode);
            }
        }
    }

    /** A close frame's status code and words. */
    private static String reason(byte[] payload) {
        return payload.length < 2
                ? "without a reason"
                : (ByteBuffer.wrap(payload).getShort() & 0xffff)
                        + " "
                        + new String(payload, 2, payload.length - 2, UTF_8);
    }

    private int length() throws IOException {
        int length = in.readUnsignedByte();
        return switch (length) {
            case 126 -> in.readUnsignedShort();
            case 127 -> Math.toIntExact(in.readLong());
            default -> length;
        };
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
