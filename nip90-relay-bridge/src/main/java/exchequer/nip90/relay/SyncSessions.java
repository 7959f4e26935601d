package exchequer.nip90.relay;

import exchequer.nip90.nostr.ClientMessage;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayMessage;
import java.util.HashMap;
import java.util.Map;

/** One connection's reconciliations (NIP-77). Only ever touched from the connection's mailbox. */
final class SyncSessions {

    private final SyncDesk desk;
    private final OutputQueue output;
    private final Visitor visitor;
    private final QueryLane queries;
    private final Map<String, SyncSession> sessions = new HashMap<>();

    SyncSessions(SyncDesk desk, OutputQueue output, Visitor visitor, QueryLane queries) {
        this.desk = desk;
        this.output = output;
        this.visitor = visitor;
        this.queries = queries;
    }

    void open(ClientMessage.NegOpen request) {
        String id = request.subscriptionId();
        close(id);
        sessions.values().removeIf(SyncSession::hasEnded);
        int most = desk.limits().maxOpen();
        if (sessions.size() >= most) {
            refuse(id, ReasonPrefix.RATE_LIMITED.message("at most " + most + " reconciliations"));
            return;
        }
        SyncSession session = new SyncSession(id, request, visitor.viewer(), desk, output);
        sessions.put(id, session);
        desk.load(session, queries);
    }

    void goOn(String id, String message) {
        SyncSession session = sessions.get(id);
        if (session == null || session.hasEnded()) {
            refuse(id, ReasonPrefix.CLOSED.message("no such reconciliation is open"));
        } else {
            session.answer(message);
        }
    }

    /** Tells the client that it ends, or never began, and why. */
    void refuse(String id, String reason) {
        close(id);
        output.send(new RelayMessage.NegErr(id, reason));
    }

    void close(String id) {
        SyncSession session = sessions.remove(id);
        if (session != null) {
            session.stop();
        }
    }

    void closeAll() {
        sessions.values().forEach(SyncSession::stop);
        sessions.clear();
    }
}
