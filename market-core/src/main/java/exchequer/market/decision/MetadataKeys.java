package exchequer.market.decision;

import java.util.List;

/** What every message carries beside its payload. */
public final class MetadataKeys {

    /** Whose market it is. */
    public static final String TENANT_ID = "tenant_id";

    /** The node that decided. */
    public static final String HOST = "host";

    /** Who wished it: {@code buyer:<key>}, {@code provider:<key>}, {@code policy:<name>} … */
    public static final String ACTOR = "actor";

    /** The message that led to this one directly. */
    public static final String CAUSATION_ID = "causation_id";

    /** The message that started it all. */
    public static final String CORRELATION_ID = "correlation_id";

    /** When it happened, ISO-8601 UTC. */
    public static final String OCCURRED_AT = "occurred_at";

    /** The relay that carried the message that led to this; absent where none did. */
    public static final String RELAY = "relay";

    static final List<String> COPIED = List.of(TENANT_ID, HOST, ACTOR, CORRELATION_ID, RELAY);

    private MetadataKeys() {}
}
