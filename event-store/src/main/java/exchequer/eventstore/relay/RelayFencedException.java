package exchequer.eventstore.relay;

/** Another relay has raised the epoch of this topic. */
final class RelayFencedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RelayFencedException(String topic, long epoch) {
        super("epoch %d of topic %s is over".formatted(epoch, topic));
    }
}
