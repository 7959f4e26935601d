package exchequer.settlement.reconcile;

import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.ListedPayment;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailListing;
import exchequer.settlement.reconcile.Comparison.Sides;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Looks over the three sides once. The rail's list comes first and the log afterwards: an intent is
 * in the log before the rail is called, so what the list has and the log has not was never intended
 * here.
 */
final class Onlooker {

    /** LND answers with every attempt of every payment, and gRPC takes 4 MiB. */
    private static final int RAIL_PAGE = 100;

    private static final int PAGE = 1_000;

    private final PaymentRail rail;
    private final OurRecords records;
    private final ListingTable table;
    private final InstantSource clock;
    private final Duration patience;

    Onlooker(
            PaymentRail rail,
            OurRecords records,
            ListingTable table,
            InstantSource clock,
            Duration patience) {
        this.rail = rail;
        this.records = records;
        this.table = table;
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * @param run under whose name the list is kept meanwhile
     * @param progress is told how many payments the rail has listed
     */
    Look look(String run, LongConsumer progress) throws SQLException, InterruptedException {
        table.clear(run);
        try {
            long listed = 0;
            long after = 0;
            boolean more = true;
            boolean isListed = true;
            while (more) {
                switch (rail.payments(after, RAIL_PAGE)) {
                    case RailListing.Page page -> {
                        table.add(run, page.payments());
                        listed += page.payments().size();
                        // A list that does not move on would be read for ever.
                        more = page.lastIndex() > after;
                        after = page.lastIndex();
                        progress.accept(listed);
                    }
                    case RailListing.NotSupported _ -> {
                        isListed = false;
                        more = false;
                    }
                    case RailListing.Unavailable _ -> {
                        return Look.failed(Look.Outcome.RAIL_UNAVAILABLE);
                    }
                }
            }
            Optional<Cut> cut = records.catchUp();
            return cut.isEmpty()
                    ? Look.failed(Look.Outcome.BEHIND)
                    : compare(run, isListed, cut.get());
        } finally {
            table.clear(run);
        }
    }

    private Look compare(String run, boolean isListed, Cut cut) throws SQLException {
        Comparison comparison = new Comparison(rail.name(), isListed, clock.instant(), patience);
        List<Difference> found = new ArrayList<>();
        long listed = 0;
        String after = "";
        List<ListedPayment> rows;
        do {
            rows = table.page(run, after, PAGE);
            for (Sides sides : sidesOf(rows)) {
                found.addAll(comparison.of(sides));
                after = sides.hash().value();
            }
            listed += rows.size();
        } while (rows.size() == PAGE);
        long logged = 0;
        after = "";
        List<LoggedPayment> ours;
        do {
            ours = records.loggedOf(rail.name(), after, PAGE);
            for (Sides sides : unlisted(run, ours)) {
                found.addAll(comparison.of(sides));
            }
            after = ours.isEmpty() ? after : ours.getLast().hash().value();
            logged += ours.size();
        } while (ours.size() == PAGE);
        return new Look(
                isListed ? Look.Outcome.SEEN : Look.Outcome.NOT_LISTED, listed, logged, found, cut);
    }

    private List<Sides> sidesOf(List<ListedPayment> rows) {
        List<PaymentHash> hashes = rows.stream().map(ListedPayment::hash).toList();
        Map<PaymentHash, LoggedPayment> logged = records.logged(hashes);
        Map<PaymentHash, BookedPayment> booked = records.booked(hashes);
        return rows.stream()
                .map(
                        row ->
                                new Sides(
                                        row.hash(),
                                        Optional.of(row),
                                        Optional.ofNullable(logged.get(row.hash())),
                                        Optional.ofNullable(booked.get(row.hash()))))
                .toList();
    }

    /** What the log has and the list has not. */
    private List<Sides> unlisted(String run, List<LoggedPayment> ours) throws SQLException {
        List<PaymentHash> all = ours.stream().map(LoggedPayment::hash).toList();
        var listed = table.known(run, all);
        List<LoggedPayment> missing =
                ours.stream().filter(payment -> !listed.contains(payment.hash())).toList();
        Map<PaymentHash, BookedPayment> booked =
                records.booked(missing.stream().map(LoggedPayment::hash).toList());
        return missing.stream()
                .map(
                        payment ->
                                new Sides(
                                        payment.hash(),
                                        Optional.empty(),
                                        Optional.of(payment),
                                        Optional.ofNullable(booked.get(payment.hash()))))
                .toList();
    }
}
