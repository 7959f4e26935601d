package exchequer.market.decision;

/** The way in: hands a command to its decider and waits for the answer. Safe for many threads. */
public interface Commands {

    /**
     * Decides, and when accepted returns only after the events are durable. Conflicts with
     * decisions made at the same time are decided again, a bounded number of times.
     *
     * @throws Invariant when the decision met something impossible; nothing was changed, and the
     *     same command will meet it again
     * @throws CommandFailedException when the answer is not known or the infrastructure failed; the
     *     command may be sent again under the same identifier
     */
    Decision send(DomainCommand command, Origin origin);
}
