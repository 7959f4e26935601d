package exchequer.settlement.rail.lnd;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** What a failed call of LND's says about the request itself. */
final class LndFailures {

    private LndFailures() {}

    /** Whether the node itself refused, so that its store tells what became of the request. */
    static boolean answered(StatusRuntimeException e) {
        return switch (e.getStatus().getCode()) {
            case UNKNOWN,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE ->
                    true;
            case OK,
                    CANCELLED,
                    DEADLINE_EXCEEDED,
                    PERMISSION_DENIED,
                    RESOURCE_EXHAUSTED,
                    ABORTED,
                    UNIMPLEMENTED,
                    INTERNAL,
                    UNAVAILABLE,
                    DATA_LOSS,
                    UNAUTHENTICATED ->
                    false;
        };
    }

    /** LND has the code since 0.15 and these texts besides, where it forgets the code. */
    static boolean isNotFound(StatusRuntimeException e) {
        String description = String.valueOf(e.getStatus().getDescription());
        return e.getStatus().getCode() == Status.Code.NOT_FOUND
                || (e.getStatus().getCode() == Status.Code.UNKNOWN
                        && (description.contains("unable to locate invoice")
                                || description.contains("there are no existing invoices")));
    }

    /** One line: gRPC's own text of a status holds stack traces, and this text gets stored. */
    static String text(StatusRuntimeException e) {
        String description = e.getStatus().getDescription();
        String firstLine =
                description == null ? "" : description.lines().findFirst().orElse("").strip();
        return e.getStatus().getCode() + (firstLine.isEmpty() ? "" : ": " + firstLine);
    }
}
