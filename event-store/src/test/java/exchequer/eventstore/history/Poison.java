package exchequer.eventstore.history;

import exchequer.eventstore.EventRejectedException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;

/** What makes an append one that must be refused, whatever else is in the log. */
enum Poison {
    NO_TENANT(Reason.METADATA_MISSING.name()),
    BLANK_HOST(Reason.METADATA_MISSING.name()),
    TOO_LARGE(Reason.TOO_LARGE.name()),
    UNSERIALISABLE(Client.CONVERSION_FAILED),
    NO_PAYLOAD(Reason.PAYLOAD_MISSING.name()),
    TAG_WITH_NUL(Reason.TEXT_NOT_STORABLE.name()),
    TAG_TOO_LONG(Reason.TEXT_NOT_STORABLE.name()),
    METADATA_WITH_HALF_A_CHARACTER(Reason.TEXT_NOT_STORABLE.name()),
    ID_TWICE_IN_THE_APPEND(Reason.DUPLICATE_ID.name());

    private static final int TOO_MANY_BYTES = 2_000_000;

    private final String reason;

    Poison(String reason) {
        this.reason = reason;
    }

    String reason() {
        return reason;
    }

    /** The same append with its last event spoilt. */
    List<Fact.Tagged> spoil(List<Fact.Tagged> events) {
        List<Fact.Tagged> spoilt = new ArrayList<>(events);
        Fact.Tagged last = spoilt.removeLast();
        if (this == ID_TWICE_IN_THE_APPEND) {
            spoilt.add(last);
        }
        spoilt.add(spoil(last));
        return List.copyOf(spoilt);
    }

    private Fact.Tagged spoil(Fact.Tagged event) {
        return switch (this) {
            case NO_TENANT -> with(event, "tenant_id", null);
            case BLANK_HOST -> with(event, "host", " ");
            case METADATA_WITH_HALF_A_CHARACTER -> with(event, "note", "\ud83d");
            case NO_PAYLOAD -> withPayload(event, null);
            case TOO_LARGE -> withPayload(event, " ".repeat(TOO_MANY_BYTES));
            case UNSERIALISABLE -> withPayload(event, Fact.UNSERIALISABLE);
            case TAG_WITH_NUL -> with(event, new Tag("o", "a\0b"));
            case TAG_TOO_LONG -> with(event, new Tag("o", "é".repeat(600)));
            case ID_TWICE_IN_THE_APPEND -> event;
        };
    }

    private static Fact.Tagged withPayload(Fact.Tagged event, @Nullable String payload) {
        Fact fact = event.fact();
        return new Fact.Tagged(
                new Fact(
                        fact.id(),
                        fact.type(),
                        fact.version(),
                        fact.occurredAt(),
                        payload,
                        fact.metadata()),
                event.tags());
    }

    private static Fact.Tagged with(Fact.Tagged event, Tag tag) {
        Set<Tag> tags = new HashSet<>(event.tags());
        tags.add(tag);
        return new Fact.Tagged(event.fact(), tags);
    }

    private static Fact.Tagged with(Fact.Tagged event, String key, @Nullable String value) {
        Map<String, String> metadata = new HashMap<>(event.fact().metadata());
        if (value == null) {
            metadata.remove(key);
        } else {
            metadata.put(key, value);
        }
        Fact fact = event.fact();
        return new Fact.Tagged(
                new Fact(
                        fact.id(),
                        fact.type(),
                        fact.version(),
                        fact.occurredAt(),
                        fact.payload(),
                        metadata),
                event.tags());
    }
}
