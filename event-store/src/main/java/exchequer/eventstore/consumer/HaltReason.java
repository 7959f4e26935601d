package exchequer.eventstore.consumer;

/** Why a consumer refuses to go on. */
public enum HaltReason {

    /** A record differs from what was applied under its position, or from its own hash. */
    INTEGRITY_INCIDENT,

    /** A record does not follow the one before it in its partition. */
    PARTITION_GAP,

    /** A position is missing although every partition was read to its end. */
    GLOBAL_GAP,

    /** A record lacks what every event has. */
    MALFORMED_RECORD,

    /** The topic has another number of partitions than when this consumer began. */
    PARTITIONS_CHANGED,

    /** Kafka no longer has the records to be read next. */
    RECORDS_LOST,

    /** The handler failed in a way that another attempt would not change. */
    HANDLER_FAILED,

    /** PostgreSQL refuses the consumer's own statements. */
    DATABASE_FAILED,

    /** Another instance applies under the same name now. */
    SUPERSEDED,

    /** The consumer itself failed in an unforeseen way. */
    BUG
}
