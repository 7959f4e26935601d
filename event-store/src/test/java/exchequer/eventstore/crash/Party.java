package exchequer.eventstore.crash;

/** Who can be killed. */
enum Party {
    /** The application: appending clients, relay, consumer and reader. */
    WORKER,
    /** The postmaster; its backends finish what they are at, and end when they notice. */
    POSTMASTER,
    /** All processes of PostgreSQL at once, as when its machine or container goes. */
    POSTGRES,
    /** One backend; the postmaster ends all others and recovers by itself. */
    BACKEND,
    /** The Kafka broker. */
    BROKER
}
