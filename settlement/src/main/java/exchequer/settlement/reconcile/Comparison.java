package exchequer.settlement.reconcile;

import exchequer.market.money.Msat;
import exchequer.settlement.cases.open.OpenCase;
import exchequer.settlement.events.CaseEvidence;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.rail.ListedPayment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares what rail, log and books have of one payment. Pure.
 *
 * @param isListed the rail can list its payments, so what is not in the list is not there
 * @param patience how long a payment may be under way
 */
record Comparison(String rail, boolean isListed, Instant now, Duration patience) {

    /** The three sides; at least one of the first two is there. */
    record Sides(
            PaymentHash hash,
            Optional<ListedPayment> listed,
            Optional<LoggedPayment> logged,
            Optional<BookedPayment> booked) {}

    List<Difference> of(Sides sides) {
        if (sides.logged.isEmpty()) {
            return withoutOrder(sides);
        }
        LoggedPayment logged = sides.logged.get();
        return switch (logged.state()) {
            case SETTLED -> settled(sides, logged);
            case FAILED -> failed(sides);
            case INTENDED, DISPATCHED, UNKNOWN -> open(sides, logged);
        };
    }

    private List<Difference> withoutOrder(Sides sides) {
        // What failed moved nothing; what is under way is looked at again when it has ended.
        return switch (standing(sides)) {
            case SUCCEEDED, UNPROVEN ->
                    List.of(
                            difference(
                                    sides,
                                    CaseKind.PAYMENT_WITHOUT_ORDER,
                                    "the rail paid what nobody here intended"));
            case IN_FLIGHT, FAILED, UNKNOWN, ABSENT -> List.of();
        };
    }

    private List<Difference> settled(Sides sides, LoggedPayment logged) {
        List<Difference> found = new ArrayList<>();
        Standing standing = standing(sides);
        switch (standing) {
            // A success whose proof the rail has lost since: we have it.
            case SUCCEEDED, UNPROVEN -> {
                amounts(sides, logged).forEach(found::add);
                early(sides, logged).ifPresent(found::add);
            }
            case IN_FLIGHT, FAILED, UNKNOWN ->
                    found.add(
                            difference(
                                    sides,
                                    CaseKind.NOT_AT_RAIL,
                                    "settled here, " + standing.text + " at the rail"));
            case ABSENT -> {
                if (isListed) {
                    found.add(
                            difference(
                                    sides,
                                    CaseKind.NOT_AT_RAIL,
                                    "settled here, unknown to the rail"));
                }
            }
        }
        boolean isBooked =
                sides.booked
                        .filter(b -> b.amount().equals(logged.amount()))
                        .filter(b -> b.fee().equals(logged.fee()))
                        .isPresent();
        if (!isBooked) {
            found.add(
                    difference(
                            sides,
                            CaseKind.BOOKS_DIFFER,
                            "settled with %s and a fee of %s, booked %s"
                                    .formatted(
                                            logged.amount(),
                                            logged.fee(),
                                            sides.booked
                                                    .map(b -> b.amount() + " and " + b.fee())
                                                    .orElse("nothing"))));
        }
        return found;
    }

    private List<Difference> amounts(Sides sides, LoggedPayment logged) {
        ListedPayment listed = sides.listed.orElseThrow();
        List<Difference> found = new ArrayList<>();
        if (!listed.amount().equals(logged.amount())) {
            found.add(
                    difference(
                            sides,
                            CaseKind.RAIL_AMOUNT_DIFFERS,
                            "settled with " + logged.amount() + ", the rail " + listed.amount()));
        }
        if (!listed.fee().equals(logged.fee())) {
            found.add(
                    difference(
                            sides,
                            CaseKind.RAIL_FEE_DIFFERS,
                            "a fee of " + logged.fee() + ", the rail " + listed.fee()));
        }
        return found;
    }

    /** An intent is durable before the rail is called: what began before was not our doing. */
    private Optional<Difference> early(Sides sides, LoggedPayment logged) {
        Instant begun = sides.listed.orElseThrow().createdAt();
        return begun.isBefore(logged.intendedAt().minus(OpenCase.CLOCKS_DIFFER))
                ? Optional.of(
                        difference(
                                sides,
                                CaseKind.PAID_BEFORE_INTENT,
                                "the rail began it at %s, intended here at %s"
                                        .formatted(begun, logged.intendedAt())))
                : Optional.empty();
    }

    private List<Difference> failed(Sides sides) {
        return switch (standing(sides)) {
            case SUCCEEDED ->
                    List.of(
                            difference(
                                    sides,
                                    CaseKind.SETTLED_AFTER_FAILURE,
                                    "failed here, succeeded at the rail"));
            case UNPROVEN -> List.of(unproven(sides));
            case IN_FLIGHT, FAILED, UNKNOWN, ABSENT -> List.of();
        };
    }

    private List<Difference> open(Sides sides, LoggedPayment logged) {
        return switch (standing(sides)) {
            // The executor asks the rail about every open payment, and takes the end down.
            case SUCCEEDED, FAILED -> List.of();
            case UNPROVEN -> List.of(unproven(sides));
            case IN_FLIGHT, UNKNOWN, ABSENT ->
                    logged.intendedAt().plus(patience).isAfter(now)
                            ? List.of()
                            : List.of(
                                    difference(
                                            sides,
                                            CaseKind.IN_FLIGHT_TOO_LONG,
                                            "under way since " + logged.intendedAt()));
        };
    }

    private Difference unproven(Sides sides) {
        return difference(
                sides, CaseKind.PROOF_MISSING, "the rail claims success and has no proof of it");
    }

    private Difference difference(Sides sides, CaseKind kind, String detail) {
        @Nullable Msat amount = sides.listed.map(ListedPayment::amount).orElse(null);
        @Nullable Msat fee = sides.listed.map(ListedPayment::fee).orElse(null);
        @Nullable PaymentProof proof = sides.listed.flatMap(ListedPayment::proof).orElse(null);
        return new Difference(
                rail,
                sides.hash,
                kind,
                sides.logged,
                new CaseEvidence(
                                standing(sides).text,
                                amount,
                                fee,
                                null,
                                sides.logged.map(LoggedPayment::amount).orElse(null),
                                sides.logged.map(LoggedPayment::fee).orElse(null),
                                null,
                                sides.booked.map(BookedPayment::amount).orElse(null),
                                sides.booked.map(BookedPayment::fee).orElse(null),
                                List.of(),
                                since(sides, kind))
                        .provenBy(proof),
                detail);
    }

    private static @Nullable Instant since(Sides sides, CaseKind kind) {
        Optional<Instant> begun = sides.listed.map(ListedPayment::createdAt);
        return kind == CaseKind.PAID_BEFORE_INTENT
                ? begun.orElse(null)
                : sides.logged.map(LoggedPayment::intendedAt).or(() -> begun).orElse(null);
    }

    /** A payment's standing at the rail, and that it has none. */
    private enum Standing {
        IN_FLIGHT("in_flight"),
        SUCCEEDED("succeeded"),
        FAILED("failed"),
        UNPROVEN("unproven"),
        UNKNOWN("unknown"),
        ABSENT("not_listed");

        private final String text;

        Standing(String text) {
            this.text = text;
        }
    }

    private static Standing standing(Sides sides) {
        return sides.listed
                .map(
                        listed ->
                                switch (listed.standing()) {
                                    case IN_FLIGHT -> Standing.IN_FLIGHT;
                                    case SUCCEEDED -> Standing.SUCCEEDED;
                                    case FAILED -> Standing.FAILED;
                                    case UNPROVEN -> Standing.UNPROVEN;
                                    case UNKNOWN -> Standing.UNKNOWN;
                                })
                .orElse(Standing.ABSENT);
    }
}
