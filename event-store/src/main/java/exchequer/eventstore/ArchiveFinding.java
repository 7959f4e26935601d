package exchequer.eventstore;

/** Something that should not be so in what stays of archived events. */
public sealed interface ArchiveFinding extends LogFinding {

    /**
     * Where the archive ends is not certain.
     *
     * @param archivedTo by the head row
     * @param byPartitions by the table of partitions
     */
    record ArchiveElsewhere(long archivedTo, long byPartitions) implements ArchiveFinding {
        @Override
        public long position() {
            return archivedTo;
        }

        @Override
        public String kind() {
            return "archive_elsewhere";
        }

        @Override
        public String problem() {
            return "events are archived up to position %d by eventstore.head, but up to %d by"
                            .formatted(archivedTo, byPartitions)
                    + " eventstore.partitions";
        }

        @Override
        public String remedy() {
            return "see which partitions eventstore.events has, and restore the row that is wrong"
                    + " from a backup: readers go by the head";
        }
    }

    /** Identifiers of archived events could be used again. */
    record ArchivedIdsMissing(long first, long last) implements ArchiveFinding {
        @Override
        public long position() {
            return first;
        }

        @Override
        public String kind() {
            return "archived_ids_missing";
        }

        @Override
        public String problem() {
            return first == last
                    ? "eventstore.event_ids has no row for the archived position " + first
                    : "eventstore.event_ids has no rows for the archived positions %d to %d"
                            .formatted(first, last);
        }

        @Override
        public String remedy() {
            return "a repeated append would be stored twice: stop all nodes, and restore"
                    + " eventstore.event_ids from a backup or from the archived events";
        }
    }

    /** An archived event has more than one identifier. */
    record ArchivedIdDoubled(long position, long rows) implements ArchiveFinding {
        @Override
        public String kind() {
            return "archived_id_doubled";
        }

        @Override
        public String problem() {
            return "eventstore.event_ids has %d rows for the archived position %d"
                    .formatted(rows, position);
        }

        @Override
        public String remedy() {
            return "an append with the identifier too many is refused, or reported wrongly:"
                    + " compare with the archived event, and find out who wrote it";
        }
    }

    /**
     * An archived event is found by a tag, but not as what it is.
     *
     * @param tag the hash in the row
     */
    record TagRowOfNoType(long position, long tag, int typeId) implements ArchiveFinding {
        @Override
        public String kind() {
            return "tag_row_of_no_type";
        }

        @Override
        public String problem() {
            return "eventstore.event_tags has a row (tag %d, position %d) of type %d, which"
                            .formatted(tag, position, typeId)
                    + " eventstore.types does not name";
        }

        @Override
        public String remedy() {
            return "decisions by type miss this event: restore eventstore.types, or"
                    + " eventstore.event_tags, from a backup";
        }
    }
}
