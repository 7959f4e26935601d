package exchequer.server.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.eventstore.upcast.Upcaster;
import exchequer.eventstore.upcast.Upcasters;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.MessageTypes;
import exchequer.market.events.MarketEvent;
import exchequer.settlement.events.SettlementEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the events of the product are today, and how those of earlier versions become them. The one
 * list of upcasters: whoever reads payloads, here or behind Kafka, reads them through it.
 */
public final class EventHistory {

    private static final List<Upcaster> UPCASTERS =
            List.of(
                    new Upcaster("exchequer.CaseOpened", "1", "2", EventHistory::caseWithEvidence),
                    new Upcaster("exchequer.PaymentSettled", "1", "2", EventHistory::proven),
                    // More kinds, sources of money and outcomes have names.
                    Upcaster.unchanged("exchequer.CaseOpened", "2", "3"),
                    Upcaster.unchanged("exchequer.CaseResolved", "1", "2"));

    private EventHistory() {}

    /**
     * The first cases came without evidence and held no money in suspense. Nothing is made up for
     * them: the books of that time stay as they are.
     */
    private static ObjectNode caseWithEvidence(ObjectNode opened) {
        opened.putArray("money_in_question");
        ObjectNode evidence = opened.putObject("evidence");
        evidence.put("rail_said", "not_recorded");
        evidence.putArray("other_payments");
        return opened;
    }

    /** Before there was a rail with another proof, all payments were proven by a preimage. */
    private static ObjectNode proven(ObjectNode settled) {
        JsonNode preimage = settled.remove("preimage");
        settled.putObject("proof").put("type", "PREIMAGE").set("preimage", preimage);
        return settled;
    }

    static List<Class<? extends DomainEvent>> events() {
        List<Class<? extends DomainEvent>> events = new ArrayList<>(MarketEvent.types());
        events.addAll(SettlementEvent.types());
        return events;
    }

    /** Bring every payload to the version of today. */
    public static Upcasters upcasters() {
        return Upcasters.of(UPCASTERS).leadingTo(versions());
    }

    private static Map<String, String> versions() {
        return events().stream()
                .map(MessageTypes::ofEvent)
                .collect(
                        Collectors.toMap(
                                type -> type.qualifiedName().toString(), type -> type.version()));
    }
}
