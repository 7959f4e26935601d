package exchequer.server.launch;

import org.jspecify.annotations.Nullable;

/** Something did not come up; the message tells a person what and where to look. */
public final class LaunchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LaunchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
