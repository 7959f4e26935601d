package exchequer.projections.reports;

import exchequer.projections.view.ImportedFactViews_;
import exchequer.projections.view.PageRequest;
import exchequer.projections.view.PaymentView;
import exchequer.projections.view.PaymentViews;
import exchequer.projections.view.PaymentViews_;
import exchequer.projections.view.ProgressRows_;
import exchequer.projections.view.ReconciliationViews_;
import exchequer.projections.view.TimelineEntries;
import exchequer.projections.view.TimelineEntries_;
import jakarta.data.Limit;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/**
 * The sent-payments report of one tenant. Safe for many threads. A report is held in memory, about
 * one kilobyte per payment.
 *
 * <p>The day of a payment is decided by {@code settled_at}, when our rail got the proof. Facts
 * after the cut are ignored by their positions, also those that are written while the report is
 * made; so a report needs no lock and can be made again for any earlier cut.
 *
 * <p>A report is final when all of this holds: the window has ended; the cut covers it, which is to
 * say that no event after the cut can be older than the end of the window, because the cut or the
 * very next event lies past it, or because the log ends at the cut; and no payment that was
 * intended before the end of the window is still open at the cut. What can still change it then is
 * a rail that takes back a failure, or an import of history.
 */
public final class SentPayments {

    private static final int VERSION = 1;
    private static final int FETCH = 1_000;
    private static final Pattern CURSOR = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

    private final SessionFactory sessions;
    private final LongSupplier logHead;
    private final InstantSource clock;

    /**
     * @param logHead the last position of the event log itself; asked only when nothing else tells
     *     whether the window is covered
     */
    public SentPayments(SessionFactory sessions, LongSupplier logHead, InstantSource clock) {
        this.sessions = sessions;
        this.logHead = logHead;
        this.clock = clock;
    }

    /** The report of a calendar day, up to the last event applied. */
    public SentPaymentsReport daily(String tenant, LocalDate date, ZoneId zone) {
        return report(tenant, ReportWindow.day(date, zone));
    }

    /**
     * The report of any window {@code [start, end)}, up to the last event applied.
     *
     * @throws IllegalArgumentException when the end is not after the start
     */
    public SentPaymentsReport window(String tenant, Instant start, Instant end) {
        return report(tenant, ReportWindow.between(start, end));
    }

    /** The report of a window, up to the last event applied. */
    public SentPaymentsReport report(String tenant, ReportWindow window) {
        try (var session = sessions.openStatelessSession()) {
            return report(session, tenant, window, position(session));
        }
    }

    /**
     * The report as it was at an earlier cut.
     *
     * @throws IllegalArgumentException when events up to there are not applied yet
     */
    public SentPaymentsReport reportAt(String tenant, ReportWindow window, long cutPosition) {
        try (var session = sessions.openStatelessSession()) {
            long position = position(session);
            if (cutPosition < 0 || cutPosition > position) {
                throw new IllegalArgumentException(
                        "the cut must be between 0 and %d".formatted(position));
            }
            return report(session, tenant, window, cutPosition);
        }
    }

    /**
     * Some rows of the report of a window, with the totals of all. Later pages show the cut of the
     * first; only the status may have become final in between, and with it the hash.
     *
     * @param cursor the {@code next} of the page before, null for the first page
     * @throws IllegalArgumentException when the limit is out of range or the cursor none of ours
     */
    public SentPaymentsPage page(
            String tenant, ReportWindow window, @Nullable String cursor, int limit) {
        if (limit < 1 || limit > PageRequest.MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + PageRequest.MAX_LIMIT);
        }
        if (cursor == null) {
            return slice(report(tenant, window), 0, limit);
        }
        var parts = CURSOR.matcher(cursor);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a cursor");
        }
        long cut = Long.parseLong(parts.group(1));
        int from = Math.toIntExact(Math.min(Long.parseLong(parts.group(2)), Integer.MAX_VALUE));
        return slice(reportAt(tenant, window, cut), from, limit);
    }

    // Rows of one cut never move, so their number in the order is as good as a key.
    private static SentPaymentsPage slice(SentPaymentsReport report, int from, int limit) {
        int size = report.rows().size();
        int start = Math.min(from, size);
        int end = Math.min(size, start + limit);
        var next = end < size ? report.cutPosition() + "-" + end : null;
        return new SentPaymentsPage(report, report.rows().subList(start, end), next);
    }

    private static long position(StatelessSession session) {
        return new ProgressRows_(session).only().position;
    }

    private SentPaymentsReport report(
            StatelessSession session, String tenant, ReportWindow window, long cut) {
        var payments = new PaymentViews_(session);
        var timeline = new TimelineEntries_(session);
        var tally = new SentTally();
        addSettled(payments, tenant, window, cut, tally);
        var open = payments.openAt(tenant, window.end(), cut);
        tally.addOpen(open, window.start(), cut);
        tally.addFromBefore(
                new ImportedFactViews_(session)
                        .countUnmatched(tenant, window.start(), window.end(), cut));
        var totals = tally.totals(payments.countFailed(tenant, window.start(), window.end(), cut));
        var status =
                open.isEmpty() && hasEnded(window) && isCovered(timeline, window, cut)
                        ? ReportStatus.FINAL
                        : ReportStatus.PROVISIONAL;
        return new SentPaymentsReport(
                tenant,
                window,
                totals,
                timeline.relaysSeen(tenant, window.start(), window.end(), cut),
                status,
                VERSION,
                cut,
                new ReconciliationViews_(session)
                        .before(tenant, cut, Limit.of(1)).stream()
                                .map(LastReconciliation::of)
                                .findFirst()
                                .orElse(null),
                tally.rows());
    }

    private static void addSettled(
            PaymentViews payments, String tenant, ReportWindow window, long cut, SentTally tally) {
        var afterTime = window.start();
        long afterPosition = 0;
        List<PaymentView> page;
        do {
            page =
                    payments.settledBetween(
                            tenant,
                            window.start(),
                            window.end(),
                            cut,
                            afterTime,
                            afterPosition,
                            Limit.of(FETCH));
            for (var payment : page) {
                tally.add(payment);
                afterTime = Objects.requireNonNull(payment.settledAt);
                afterPosition = Objects.requireNonNull(payment.settledPosition);
            }
        } while (page.size() == FETCH);
    }

    private boolean hasEnded(ReportWindow window) {
        return !clock.instant().isBefore(window.end());
    }

    private boolean isCovered(TimelineEntries timeline, ReportWindow window, long cut) {
        return !timeline.occurredSince(window.end(), cut + 1, Limit.of(1)).isEmpty()
                || logHead.getAsLong() <= cut;
    }
}
