package exchequer.projections.view;

import jakarta.data.Limit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;

/**
 * Everything that is asked of the read models, always for one tenant: a row of another tenant is as
 * absent as one that does not exist. Lists run from the newest to the oldest, timelines from the
 * oldest to the newest; both by position in the log, so that pages neither overlap nor skip while
 * rows are added. Safe for many threads. Each call uses one short session; the parts of a detail
 * may be some events apart.
 */
public final class MarketViews {

    private final SessionFactory sessions;

    /** Queries over the entities of this package. */
    public MarketViews(SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** Offers that stand, newest first. */
    public Page<OfferView> offers(String tenant, PageRequest request) {
        return page(
                request,
                (session, before, limit) ->
                        new OfferViews_(session).standing(tenant, before, limit));
    }

    /** Offers of one provider, withdrawn ones too. */
    public Page<OfferView> offersOf(String tenant, String provider, PageRequest request) {
        return page(
                request,
                (session, before, limit) ->
                        new OfferViews_(session).ofProvider(tenant, provider, before, limit));
    }

    public Optional<OfferView> offer(String tenant, String offerId) {
        return read(session -> new OfferViews_(session).find(tenant, offerId));
    }

    /** All requests, newest first. */
    public Page<RfqView> rfqs(String tenant, PageRequest request) {
        return page(
                request,
                (session, before, limit) -> new RfqViews_(session).page(tenant, before, limit));
    }

    /** Requests of one buyer. */
    public Page<RfqView> rfqsOf(String tenant, String buyer, PageRequest request) {
        return page(
                request,
                (session, before, limit) ->
                        new RfqViews_(session).ofBuyer(tenant, buyer, before, limit));
    }

    /** Requests in one state. */
    public Page<RfqView> rfqsIn(String tenant, RfqState state, PageRequest request) {
        return page(
                request,
                (session, before, limit) ->
                        new RfqViews_(session).inState(tenant, state, before, limit));
    }

    public Optional<RfqView> rfq(String tenant, String rfqId) {
        return read(session -> new RfqViews_(session).find(tenant, rfqId));
    }

    /** A request with its quotes and orders. */
    public Optional<RfqDetail> rfqDetail(String tenant, String rfqId) {
        return read(
                session ->
                        new RfqViews_(session)
                                .find(tenant, rfqId)
                                .map(
                                        rfq ->
                                                new RfqDetail(
                                                        rfq,
                                                        new QuoteViews_(session)
                                                                .ofRfq(tenant, rfqId),
                                                        new OrderViews_(session)
                                                                .ofRfq(tenant, rfqId))));
    }

    /** Quotes for a request in the order in which providers first answered. */
    public List<QuoteView> quotes(String tenant, String rfqId) {
        return read(session -> new QuoteViews_(session).ofRfq(tenant, rfqId));
    }

    public Optional<QuoteView> quote(String tenant, String quoteId) {
        return read(session -> new QuoteViews_(session).find(tenant, quoteId));
    }

    /** Placed orders, newest first. */
    public Page<OrderView> orders(String tenant, PageRequest request) {
        return ordersBy(
                request,
                (session, before, limit) -> new OrderViews_(session).page(tenant, before, limit));
    }

    /** Placed orders of one buyer. */
    public Page<OrderView> ordersOfBuyer(String tenant, String buyer, PageRequest request) {
        return ordersBy(
                request,
                (session, before, limit) ->
                        new OrderViews_(session).ofBuyer(tenant, buyer, before, limit));
    }

    /** Placed orders of one provider. */
    public Page<OrderView> ordersOfProvider(String tenant, String provider, PageRequest request) {
        return ordersBy(
                request,
                (session, before, limit) ->
                        new OrderViews_(session).ofProvider(tenant, provider, before, limit));
    }

    /** An order, also one that is not placed yet. */
    public Optional<OrderView> order(String tenant, String orderId) {
        return read(session -> new OrderViews_(session).find(tenant, orderId));
    }

    /** An order with its proofs and payments. */
    public Optional<OrderDetail> orderDetail(String tenant, String orderId) {
        return read(
                session ->
                        new OrderViews_(session)
                                .find(tenant, orderId)
                                .map(
                                        order ->
                                                new OrderDetail(
                                                        order,
                                                        new ProofViews_(session)
                                                                .ofOrder(tenant, orderId),
                                                        new PaymentViews_(session)
                                                                .ofOrder(tenant, orderId),
                                                        new RefundViews_(session)
                                                                .ofOrder(tenant, orderId))));
    }

    public Optional<ProofView> proof(String tenant, String proofId) {
        return read(session -> new ProofViews_(session).find(tenant, proofId));
    }

    public Optional<PaymentView> payment(String tenant, String paymentHash) {
        return read(session -> new PaymentViews_(session).find(tenant, paymentHash));
    }

    /** Attempts to pay, newest first. */
    public Page<PaymentView> payments(String tenant, PageRequest request) {
        return page(
                request,
                (session, before, limit) -> new PaymentViews_(session).page(tenant, before, limit));
    }

    public Page<CaseView> cases(String tenant, PageRequest request) {
        return page(
                request,
                (session, before, limit) -> new CaseViews_(session).page(tenant, before, limit));
    }

    /** Cases that wait for an answer, or those that have one, newest first. */
    public Page<CaseView> casesIn(String tenant, CaseState state, PageRequest request) {
        return page(
                request,
                (session, before, limit) ->
                        new CaseViews_(session).inState(tenant, state, before, limit));
    }

    public Optional<CaseView> caseOf(String tenant, String caseId) {
        return read(session -> new CaseViews_(session).find(tenant, caseId));
    }

    /** A case with the first {@value PageRequest#MAX_LIMIT} events around it. */
    public Optional<CaseDetail> caseDetail(String tenant, String caseId) {
        return read(
                session ->
                        new CaseViews_(session)
                                .find(tenant, caseId)
                                .map(one -> new CaseDetail(one, timelineOf(session, one))));
    }

    private static List<TimelineEntry> timelineOf(StatelessSession session, CaseView question) {
        var entries = new TimelineEntries_(session);
        var limit = Limit.of(PageRequest.MAX_LIMIT);
        var orderId = question.orderId;
        return orderId == null
                ? entries.ofCase(question.tenantId, question.caseId, 0, limit)
                : entries.ofOrder(question.tenantId, orderId, 0, limit);
    }

    /** The buyer's budget, empty when none was ever set. */
    public Optional<BudgetView> budget(String tenant, String buyer) {
        return read(session -> new BudgetViews_(session).ofBuyer(tenant, buyer));
    }

    /** What a buyer has paid in advance; empty when it never has. */
    public Optional<BalanceView> balance(String tenant, String buyer) {
        return read(session -> new BalanceViews_(session).ofBuyer(tenant, buyer));
    }

    /** What was given back to buyers, newest first. */
    public Page<RefundView> refunds(String tenant, PageRequest request) {
        return page(
                request,
                (session, before, limit) -> new RefundViews_(session).page(tenant, before, limit));
    }

    /** Records of payments from before, newest first. */
    public Page<ImportedFactView> importedFacts(String tenant, PageRequest request) {
        return page(
                request,
                (session, before, limit) ->
                        new ImportedFactViews_(session).page(tenant, before, limit));
    }

    /** How a buyer's balance moved, newest first. */
    public Page<BalanceEntryView> balanceEntries(String tenant, String buyer, PageRequest request) {
        return page(
                request,
                (session, before, limit) ->
                        new BalanceViews_(session).entries(tenant, buyer, before, limit));
    }

    /** What happened around a request, from the beginning. */
    public Page<TimelineEntry> rfqTimeline(String tenant, String rfqId, PageRequest request) {
        return timeline(
                request,
                (session, after, limit) ->
                        new TimelineEntries_(session).ofRfq(tenant, rfqId, after, limit));
    }

    /** What happened to an order, from the beginning. */
    public Page<TimelineEntry> orderTimeline(String tenant, String orderId, PageRequest request) {
        return timeline(
                request,
                (session, after, limit) ->
                        new TimelineEntries_(session).ofOrder(tenant, orderId, after, limit));
    }

    /** Everything that happened in the tenant's market, from the beginning. */
    public Page<TimelineEntry> tenantTimeline(String tenant, PageRequest request) {
        return timeline(
                request,
                (session, after, limit) ->
                        new TimelineEntries_(session).ofTenant(tenant, after, limit));
    }

    /** The last position of the event log that the views show. */
    public long position() {
        return read(session -> new ProgressRows_(session).only().position);
    }

    /** Events seen whose type no view knows. */
    public long ignoredEvents() {
        return read(session -> new ProgressRows_(session).only().ignoredEvents);
    }

    private interface Rows<T> {
        List<T> read(StatelessSession session, long from, Limit limit);
    }

    private <T extends View> Page<T> page(PageRequest request, Rows<T> rows) {
        return Page.of(
                stretch(request, Long.MAX_VALUE, rows),
                request.limit(),
                row -> row.createdPosition);
    }

    private Page<OrderView> ordersBy(PageRequest request, Rows<OrderView> rows) {
        return Page.of(
                stretch(request, Long.MAX_VALUE, rows),
                request.limit(),
                // The query asks for placed orders only.
                order -> Objects.requireNonNull(order.placedPosition));
    }

    private Page<TimelineEntry> timeline(PageRequest request, Rows<TimelineEntry> rows) {
        return Page.of(stretch(request, 0, rows), request.limit(), entry -> entry.position);
    }

    private <T> List<T> stretch(PageRequest request, long start, Rows<T> rows) {
        // One more than asked for tells whether there is another page.
        return read(
                session ->
                        rows.read(
                                session, request.positionOr(start), Limit.of(request.limit() + 1)));
    }

    private <T> T read(Function<StatelessSession, T> query) {
        try (var session = sessions.openStatelessSession()) {
            return query.apply(session);
        }
    }
}
