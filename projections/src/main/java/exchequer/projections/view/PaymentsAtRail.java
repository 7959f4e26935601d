package exchequer.projections.view;

import jakarta.data.Limit;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.hibernate.SessionFactory;

/**
 * Payments as a rail is compared with them: of all tenants, because a rail knows none. Safe for
 * many threads.
 */
public final class PaymentsAtRail {

    private final SessionFactory sessions;

    /** Queries over the entities of this package. */
    public PaymentsAtRail(SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** In the order of their hashes, after that hash. */
    public List<PaymentView> page(String rail, String after, int limit) {
        try (var session = sessions.openStatelessSession()) {
            return new PaymentViews_(session).ofRail(rail, after, Limit.of(limit));
        }
    }

    /** Those of the payments that there are. */
    public List<PaymentView> find(Collection<String> hashes) {
        if (hashes.isEmpty()) {
            return List.of();
        }
        try (var session = sessions.openStatelessSession()) {
            return session.getMultiple(PaymentView.class, List.<Object>copyOf(hashes)).stream()
                    .filter(Objects::nonNull)
                    .toList();
        }
    }
}
