package exchequer.ledger;

/**
 * The name of an account within its tenant: colon-separated segments from the general to the
 * particular, such as {@code payable:provider:<pubkey>}. The first segment decides the normal side.
 */
public record AccountPath(String value) {

    static final AccountPath ROUTING_EXPENSE = new AccountPath("expense:routing");

    /** What was lost and will not be asked for; a gain stands on its credit side. */
    static final AccountPath LOSS = new AccountPath("expense:loss");

    /** What the market takes for its service. */
    static final AccountPath MARKET_FEE = new AccountPath("income:market-fee");

    /**
     * @throws IllegalArgumentException when a segment has other characters than {@code a-z 0-9 . _
     *     -}, or the first is none of the known roots
     */
    public AccountPath {
        if (!isPath(value)) {
            throw new IllegalArgumentException("not the path of an account: " + value);
        }
        sideOf(value);
    }

    /** Segments without an empty one, at least two. Each posting has a path: no expression. */
    private static boolean isPath(String value) {
        boolean inSegment = false;
        int colons = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == ':') {
                if (!inSegment) {
                    return false;
                }
                inSegment = false;
                colons++;
            } else if (c >= 'a' && c <= 'z'
                    || c >= '0' && c <= '9'
                    || c == '.'
                    || c == '_'
                    || c == '-') {
                inSegment = true;
            } else {
                return false;
            }
        }
        return inSegment && colons > 0;
    }

    /** What the provider is still to be paid. */
    static AccountPath payableTo(String provider) {
        return new AccountPath("payable:provider:" + provider);
    }

    /** What the work ordered by a buyer has cost. */
    static AccountPath computeExpenseOf(String buyer) {
        return new AccountPath("expense:compute:" + buyer);
    }

    /** What is owed to a buyer: its balance. */
    static AccountPath payableToBuyer(String buyer) {
        return new AccountPath("payable:buyer:" + buyer);
    }

    /** What was given back to a buyer of what it had paid. */
    static AccountPath refundTo(String buyer) {
        return new AccountPath("expense:refund:" + buyer);
    }

    /** A buyer's money that waits for the judgement of an order's delivery. */
    static AccountPath escrowOf(String orderId) {
        return new AccountPath("escrow:order:" + orderId);
    }

    /** What a rail holds for us and would give back by itself. */
    static AccountPath lockedAt(String rail) {
        return new AccountPath("locked:" + rail);
    }

    /** Our own money within reach of a payment rail. */
    static AccountPath treasury(String rail) {
        return new AccountPath("treasury:" + rail);
    }

    /** Money that an open case is about; zero again once the case is resolved. */
    static AccountPath suspense(String caseId) {
        return new AccountPath("suspense:case:" + caseId);
    }

    /** What a provider has to give back. */
    static AccountPath receivableFrom(String provider) {
        return new AccountPath("receivable:provider:" + provider);
    }

    /** What a buyer was to pay for its order and still has to. */
    static AccountPath receivableFromBuyer(String buyer) {
        return new AccountPath("receivable:buyer:" + buyer);
    }

    /** Whether these are its first segments, or all of them. */
    public boolean isUnder(String branch) {
        return value.startsWith(branch)
                && (value.length() == branch.length() || value.charAt(branch.length()) == ':');
    }

    /** Where the balance is expected to lie. */
    public NormalSide normalSide() {
        return sideOf(value);
    }

    private static NormalSide sideOf(String path) {
        String root = path.substring(0, path.indexOf(':'));
        return switch (root) {
            case "treasury", "expense", "receivable", "suspense", "locked" -> NormalSide.DEBIT;
            case "payable", "reserved", "escrow", "income" -> NormalSide.CREDIT;
            default -> throw new IllegalArgumentException("no account tree is called " + root);
        };
    }

    @Override
    public String toString() {
        return value;
    }
}
