package exchequer.nip90.nostr;

import java.io.IOException;

/** Ends one reading early; never leaves the package, readers turn it into a result. */
final class MalformedJson extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedJson(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    @Override
    public Throwable fillInStackTrace() {
        // Anyone can send junk at line rate; walking the stack for each would be their lever.
        return this;
    }
}
