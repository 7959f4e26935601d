package exchequer.projections.feed;

/** A known event came in a version that this build does not read; to skip it would be to lie. */
final class UnknownEventVersionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownEventVersionException(Incoming event, String known) {
        super(
                "event %s at position %d is %s version %s; only version %s is known"
                        .formatted(
                                event.event().eventId(),
                                event.position(),
                                event.name(),
                                event.event().version(),
                                known));
    }
}
