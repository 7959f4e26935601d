package exchequer.ledger.verify;

import exchequer.ledger.verify.ExportedLine.Leg;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** That entries balance, and that each posting goes on where the last one of its account ended. */
final class Balancing {

    private record Account(long balance, long version) {

        static final Account NEW = new Account(0, 0);
    }

    private final Map<String, Account> accounts = new HashMap<>();

    /** What is wrong with the postings by themselves. */
    static Optional<String> flawOf(List<Leg> legs) {
        long sum = 0;
        try {
            for (int leg = 0; leg < legs.size(); leg++) {
                Leg it = legs.get(leg);
                long expected = Math.addExact(it.before(), it.amount());
                if (it.amount() == 0 || expected != it.after()) {
                    return Optional.of(
                            "leg %d: the balance should be %d msat, found %d"
                                    .formatted(leg + 1, expected, it.after()));
                }
                sum = Math.addExact(sum, it.amount());
            }
        } catch (ArithmeticException e) {
            return Optional.of("its amounts overflow");
        }
        return legs.size() >= 2 && sum == 0
                ? Optional.empty()
                : Optional.of("debits and credits differ by %d msat".formatted(sum));
    }

    /** What of these postings does not continue its account. */
    Optional<String> post(List<Leg> legs) {
        for (int leg = 0; leg < legs.size(); leg++) {
            Leg it = legs.get(leg);
            @Nullable Account known = accounts.get(it.account());
            Account account = known == null ? Account.NEW : known;
            if (it.before() != account.balance || it.version() != account.version + 1) {
                return Optional.of(
                        ("leg %d does not continue %s: expected %d msat before it and version %d,"
                                        + " found %d and %d")
                                .formatted(
                                        leg + 1,
                                        it.account().substring(it.account().indexOf('\0') + 1),
                                        account.balance,
                                        account.version + 1,
                                        it.before(),
                                        it.version()));
            }
            accounts.put(it.account(), new Account(it.after(), it.version()));
        }
        return Optional.empty();
    }

    int accounts() {
        return accounts.size();
    }
}
