package exchequer.server;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.Parsing;
import exchequer.nip90.translation.Kinds;
import exchequer.server.JobAudit.Effect;
import exchequer.server.JobAudit.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What has become of jobs by the event log, by the tables of the market's relay, and by what the
 * outside relay holds. Read past the application, which may be dead meanwhile.
 *
 * @param market the key that the market signs with
 */
record JobEvidence(Log log, OutsideRelay outside, String market) {

    private static final String FACTS =
            """
            SELECT concat_ws(' ', t.name, f.fact->>'rfq_id', f.fact->>'external_ref')
            FROM eventstore.events e JOIN eventstore.types t USING (type_id),
                 LATERAL (SELECT convert_from(e.payload, 'UTF8')::jsonb AS fact) f
            WHERE t.name IN ('exchequer.RfqOpened', 'exchequer.RfqCancelled',
                             'exchequer.WorkProgressed', 'exchequer.DeliverySubmitted')
            ORDER BY e.position
            """;

    List<Outcome> outcomes() {
        List<Outcome> outcomes = new ArrayList<>(fromLog());
        for (String raw :
                log.texts("SELECT convert_from(raw, 'UTF8') FROM nostr.events ORDER BY seq")) {
            outcomes.addAll(fromRelay(parsed(raw)));
        }
        for (NostrEvent event : ofMarketOutside()) {
            event.firstTag("rfq")
                    .map(rfq -> new Outcome(Effect.ANNOUNCED_OUTSIDE, rfq))
                    .ifPresent(outcomes::add);
        }
        return outcomes;
    }

    /** Where the outbox and the outside relay disagree. */
    List<String> outboxViolations() {
        return JobAudit.outbox(ids(outside.stored()), ids(ofMarketOutside()), deliveries());
    }

    /** What the outbox says of deliveries to the outside relay, by event. */
    Map<String, String> deliveries() {
        return log
                .texts(
                        "SELECT encode(event_id, 'hex') || ' ' || state FROM nostr.delivery"
                                + " WHERE relay = ?",
                        outside.address().toString())
                .stream()
                .map(row -> row.split(" ", 2))
                .collect(Collectors.toMap(row -> row[0], row -> row[1]));
    }

    /** Whether numbers of the relay's events have no gap. */
    boolean isGapless() {
        return log.number("SELECT count(*) FROM nostr.events") == relayHead()
                && log.number("SELECT coalesce(max(seq), 0) FROM nostr.events") == relayHead();
    }

    /**
     * Whether everything that was there is dealt with: read from the outside relay, carried out,
     * reacted to, and sent.
     *
     * @param since seconds since 1970; the outside relay must have been caught up with after it
     */
    boolean isCaughtUp(long since) {
        return log.number(
                                "SELECT count(*) FROM nostr.relay_progress"
                                        + " WHERE caught_up_to >= "
                                        + since)
                        == 1
                && log.number("SELECT coalesce(max(seq), 0) FROM nostr.cursor") == relayHead()
                && log.number("SELECT position FROM server.reaction_cursor") == log.head()
                && log.number("SELECT count(*) FROM nostr.delivery WHERE state = 'waiting'") == 0;
    }

    private long relayHead() {
        return log.number("SELECT position FROM nostr.head");
    }

    private List<Outcome> fromLog() {
        Map<String, String> requests = new HashMap<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (String row : log.texts(FACTS)) {
            String[] words = row.split(" ");
            String rfq = words[1];
            // A request over the API came with no event.
            String event = words.length > 2 ? words[2] : rfq;
            switch (words[0]) {
                case "exchequer.RfqOpened" -> {
                    requests.put(rfq, event);
                    outcomes.add(new Outcome(Effect.OPENED, event));
                }
                case "exchequer.RfqCancelled" ->
                        outcomes.add(
                                new Outcome(
                                        Effect.WITHDRAWN,
                                        requests.getOrDefault(rfq, "never: " + rfq)));
                case "exchequer.WorkProgressed" ->
                        outcomes.add(new Outcome(Effect.PROGRESSED, event));
                default -> outcomes.add(new Outcome(Effect.DELIVERED, event));
            }
        }
        return outcomes;
    }

    private List<Outcome> fromRelay(NostrEvent event) {
        if (!event.pubkey().equals(market)) {
            return List.of(new Outcome(Effect.STORED, event.id()));
        }
        if (Kinds.isRequest(event.kind())) {
            return event.firstTag("rfq").stream()
                    .map(rfq -> new Outcome(Effect.ANNOUNCED, rfq))
                    .toList();
        }
        boolean refusal =
                event.tagsNamed("status").stream()
                        .anyMatch(tag -> tag.size() > 1 && tag.get(1).equals("error"));
        List<String> about = event.tagValues("e");
        return refusal && !about.isEmpty()
                ? List.of(new Outcome(Effect.REFUSED, about.getLast()))
                : List.of();
    }

    private static Set<String> ids(List<NostrEvent> events) {
        return events.stream().map(NostrEvent::id).collect(Collectors.toSet());
    }

    private List<NostrEvent> ofMarketOutside() {
        return outside.stored().stream().filter(it -> it.pubkey().equals(market)).toList();
    }

    private static NostrEvent parsed(String raw) {
        return switch (NostrJson.standard().readEvent(raw)) {
            case Parsing.Parsed<NostrEvent>(NostrEvent event) -> event;
            case Parsing.Malformed<NostrEvent>(String reason) -> throw new AssertionError(reason);
        };
    }
}
