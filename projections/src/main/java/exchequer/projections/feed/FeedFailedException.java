package exchequer.projections.feed;

import java.sql.SQLException;

/** The database failed in the middle of an event; its cause says whether to try again. */
final class FeedFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FeedFailedException(SQLException cause) {
        super(cause);
    }
}
