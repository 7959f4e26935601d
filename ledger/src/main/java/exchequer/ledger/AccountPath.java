package exchequer.ledger;

/**
 * The name of an account within its tenant: colon-separated segments from the general to the
 * particular, such as {@code payable:provider:<pubkey>}. The first segment decides the normal side.
 */
public record AccountPath(String value) {

    static final AccountPath ROUTING_EXPENSE = new AccountPath("expense:routing");

    /** What was lost and will not be asked for; a gain stands on its credit side. */
    static final AccountPath LOSS = new AccountPath("expense:loss");

    /**
     * @throws IllegalArgumentException when a segment has other characters than {@code a-z 0-9 . _
     *     -}, or the first is none of the known roots
     */
    public AccountPath {
        if (!value.matches("[a-z0-9._-]+(:[a-z0-9._-]+)+")) {
            throw new IllegalArgumentException("not the path of an account: " + value);
        }
        sideOf(value);
    }

    /** What the provider is still to be paid. */
    static AccountPath payableTo(String provider) {
        return new AccountPath("payable:provider:" + provider);
    }

    /** What the work ordered by a buyer has cost. */
    static AccountPath computeExpenseOf(String buyer) {
        return new AccountPath("expense:compute:" + buyer);
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

    /** Where the balance is expected to lie. */
    public NormalSide normalSide() {
        return sideOf(value);
    }

    private static NormalSide sideOf(String path) {
        String root = path.substring(0, path.indexOf(':'));
        return switch (root) {
            case "treasury", "expense", "receivable", "suspense" -> NormalSide.DEBIT;
            case "payable", "reserved" -> NormalSide.CREDIT;
            default -> throw new IllegalArgumentException("no account tree is called " + root);
        };
    }

    @Override
    public String toString() {
        return value;
    }
}
