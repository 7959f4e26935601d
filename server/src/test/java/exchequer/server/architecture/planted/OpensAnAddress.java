package exchequer.server.architecture.planted;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/** Goes wherever a text says. */
final class OpensAnAddress {

    private OpensAnAddress() {}

    static InputStream input(String address) throws IOException {
        return URI.create(address).toURL().openStream();
    }
}
