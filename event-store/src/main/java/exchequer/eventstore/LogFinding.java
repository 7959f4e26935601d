package exchequer.eventstore;

/** Something in the stored log that should not be so, as {@link LogCheck} found it. */
public sealed interface LogFinding
        permits ArchiveFinding,
                LogFinding.HeadElsewhere,
                LogFinding.PositionsMissing,
                LogFinding.PositionDoubled,
                LogFinding.PayloadChanged,
                LogFinding.JsonUnreadable,
                LogFinding.TypeMissing,
                LogFinding.TagRowMissing,
                LogFinding.TagRowOfWrongType,
                LogFinding.TagRowExtra,
                LogFinding.IdRowMissing,
                LogFinding.IdRowElsewhere,
                LogFinding.IdRowExtra {

    /** The position it is about. */
    long position();

    /** Name of the kind, in lower snake case; never changes. */
    String kind();

    /** What is wrong, and where; a sentence without a full stop. */
    String problem();

    /** What to do about it; a sentence without a full stop. */
    String remedy();

    /** The head row does not point at the last event. */
    record HeadElsewhere(long head, long lastEvent) implements LogFinding {
        @Override
        public long position() {
            return head;
        }

        @Override
        public String kind() {
            return "head_elsewhere";
        }

        @Override
        public String problem() {
            return "the head is at position %d, but the last event is at %d"
                    .formatted(head, lastEvent);
        }

        @Override
        public String remedy() {
            return "stop all nodes and restore the database from a backup";
        }
    }

    /** Events are gone. */
    record PositionsMissing(long first, long last) implements LogFinding {
        @Override
        public long position() {
            return first;
        }

        @Override
        public String kind() {
            return "positions_missing";
        }

        @Override
        public String problem() {
            return first == last
                    ? "there is no event at position " + first
                    : "there are no events at positions %d to %d".formatted(first, last);
        }

        @Override
        public String remedy() {
            return "restore the database from a backup; the topic in Kafka may have the events";
        }
    }

    /** Several events have one position. */
    record PositionDoubled(long position) implements LogFinding {
        @Override
        public String kind() {
            return "position_doubled";
        }

        @Override
        public String problem() {
            return "there is more than one event at position " + position;
        }

        @Override
        public String remedy() {
            return "the primary key is damaged: restore the database from a backup";
        }
    }

    /** A payload is not what was written. */
    record PayloadChanged(long position) implements LogFinding {
        @Override
        public String kind() {
            return "payload_changed";
        }

        @Override
        public String problem() {
            return "the payload at position %d does not have its stored SHA-256"
                    .formatted(position);
        }

        @Override
        public String remedy() {
            return "restore this event from a backup; readers stop before it";
        }
    }

    /**
     * Metadata or tags are not what this store writes.
     *
     * @param column name of the column
     */
    record JsonUnreadable(long position, String column) implements LogFinding {
        @Override
        public String kind() {
            return "json_unreadable";
        }

        @Override
        public String problem() {
            return "the %s at position %d cannot be read".formatted(column, position);
        }

        @Override
        public String remedy() {
            return "restore this event from a backup; readers stop before it";
        }
    }

    /** An event has a type that has no name. */
    record TypeMissing(long position, int typeId) implements LogFinding {
        @Override
        public String kind() {
            return "type_missing";
        }

        @Override
        public String problem() {
            return "the event at position %d has type %d, which eventstore.types does not name"
                    .formatted(position, typeId);
        }

        @Override
        public String remedy() {
            return "restore eventstore.types from a backup";
        }
    }

    /** An event is not found by one of its tags. */
    record TagRowMissing(long position, EventTag tag) implements LogFinding {
        @Override
        public String kind() {
            return "tag_row_missing";
        }

        @Override
        public String problem() {
            return "the event at position %d is not found by its tag %s=%s"
                    .formatted(position, tag.key(), tag.value());
        }

        @Override
        public String remedy() {
            return "decisions miss this event: stop all nodes, reindex eventstore.event_tags, and"
                    + " if that does not help restore from a backup";
        }
    }

    /**
     * An event is found by one of its tags, but not as what it is.
     *
     * @param found identifier of the type in the row
     */
    record TagRowOfWrongType(long position, EventTag tag, int expected, int found)
            implements LogFinding {
        @Override
        public String kind() {
            return "tag_row_of_wrong_type";
        }

        @Override
        public String problem() {
            return "by its tag %s=%s the event at position %d has type %d instead of %d"
                    .formatted(tag.key(), tag.value(), position, found, expected);
        }

        @Override
        public String remedy() {
            return "decisions by type miss this event: stop all nodes and restore"
                    + " eventstore.event_tags from a backup";
        }
    }

    /**
     * A row finds an event by what is not its tag, or more than once, or finds no event.
     *
     * @param tag the hash in the row
     */
    record TagRowExtra(long position, long tag) implements LogFinding {
        @Override
        public String kind() {
            return "tag_row_extra";
        }

        @Override
        public String problem() {
            return "eventstore.event_tags has a row (tag %d, position %d) that is no event's"
                    .formatted(tag, position);
        }

        @Override
        public String remedy() {
            return "events are compared with what they are found by, so decisions are right, but"
                    + " somebody wrote this: find out who";
        }
    }

    /** The identifier of an event could be used again. */
    record IdRowMissing(long position, String eventId) implements LogFinding {
        @Override
        public String kind() {
            return "id_row_missing";
        }

        @Override
        public String problem() {
            return "the identifier %s of the event at position %d is not in eventstore.event_ids"
                    .formatted(eventId, position);
        }

        @Override
        public String remedy() {
            return "a repeated append would be stored twice: stop all nodes, reindex"
                    + " eventstore.event_ids, and if that does not help restore from a backup";
        }
    }

    /** The identifier of an event leads elsewhere. */
    record IdRowElsewhere(long position, String eventId, long found) implements LogFinding {
        @Override
        public String kind() {
            return "id_row_elsewhere";
        }

        @Override
        public String problem() {
            return "eventstore.event_ids has the event %s at position %d instead of %d"
                    .formatted(eventId, found, position);
        }

        @Override
        public String remedy() {
            return "an append whose answer is lost could be reported wrongly: restore"
                    + " eventstore.event_ids from a backup";
        }
    }

    /** An identifier is taken that no event has. */
    record IdRowExtra(long position, String eventKey) implements LogFinding {
        @Override
        public String kind() {
            return "id_row_extra";
        }

        @Override
        public String problem() {
            return "eventstore.event_ids has a row (%s, position %d) that is no event's"
                    .formatted(eventKey, position);
        }

        @Override
        public String remedy() {
            return "an append with this identifier is refused; somebody wrote this: find out who";
        }
    }
}
