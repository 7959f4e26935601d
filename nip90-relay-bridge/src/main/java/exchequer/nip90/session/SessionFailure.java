package exchequer.nip90.session;

/** A session can not go on and has to begin anew. */
final class SessionFailure extends Exception {

    private static final long serialVersionUID = 1L;

    SessionFailure(String reason) {
        super(reason);
    }
}
