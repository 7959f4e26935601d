package exchequer.market.decision;

/** Says that something impossible happened. The unit of work dies and nothing is changed. */
public final class Invariant extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private Invariant(String message) {
        super(message);
    }

    /**
     * @throws Invariant when the condition does not hold
     */
    public static void check(boolean condition, String message) {
        if (!condition) {
            throw new Invariant(message);
        }
    }

    /** A decision was shown a fact that its boundary does not name. */
    public static Invariant outsideBoundary(DomainEvent event) {
        return new Invariant("fact outside the decision's boundary: " + event);
    }
}
