package exchequer.nip90.fuzz;

import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Events, filters and messages after the grammar of NIP-01, with something odd here and there. */
public final class Messages {

    /** Validly signed; signing anew for every input would cost more than all reading. */
    private static final List<NostrEvent> SIGNED =
            IntStream.range(0, 64).mapToObj(Messages::signed).toList();

    private Messages() {}

    private static NostrEvent signed(int number) {
        Dice dice = new Dice(number);
        List<List<String>> tags = new ArrayList<>();
        for (int i = dice.upTo(6); i > 0; i--) {
            tags.add(List.of(Words.wellFormed(dice), Words.wellFormed(dice)));
        }
        return Events.key(1 + number % 4)
                .sign(
                        new EventTemplate(
                                1_700_000_000L + number,
                                dice.of(0, 1, 5, 5050, 6050, 7000, 31_990),
                                tags,
                                Words.wellFormed(dice)));
    }

    /** One of a few validly signed events. */
    public static NostrEvent signedEvent(Dice dice) {
        return dice.of(SIGNED);
    }

    public static String event(Dice dice) {
        NostrEvent event = signedEvent(dice);
        return OddJson.object(
                dice,
                List.of(
                        field(dice, "id", string(dice, event.id())),
                        field(dice, "pubkey", string(dice, event.pubkey())),
                        field(dice, "created_at", String.valueOf(event.createdAt())),
                        field(dice, "kind", String.valueOf(event.kind())),
                        field(dice, "tags", dice.oneIn(2) ? tags(dice) : tags(dice, event)),
                        field(
                                dice,
                                "content",
                                string(dice, dice.oneIn(2) ? event.content() : Words.any(dice))),
                        field(dice, "sig", string(dice, event.sig()))));
    }

    /** An event that nobody signed, in the name of this key. */
    public static String rumour(Dice dice, String author) {
        List<String> fields =
                new ArrayList<>(
                        List.of(
                                field(dice, "pubkey", string(dice, author)),
                                field(dice, "created_at", "1700000000"),
                                field(dice, "kind", dice.of("14", "5050", "1")),
                                field(dice, "tags", tags(dice)),
                                field(dice, "content", string(dice, Words.any(dice)))));
        if (dice.oneIn(3)) {
            fields.add(field(dice, "id", string(dice, dice.hex(64))));
        }
        if (dice.oneIn(6)) {
            fields.add(field(dice, "sig", dice.of("\"\"", "\"" + dice.hex(128) + "\"")));
        }
        return OddJson.object(dice, fields);
    }

    public static String tags(Dice dice) {
        List<String> tags = new ArrayList<>();
        int count = dice.oneIn(400) ? dice.below(6_000) : dice.upTo(8);
        for (int i = 0; i < count; i++) {
            List<String> items = new ArrayList<>();
            for (int item = dice.oneIn(60) ? 0 : 1 + dice.upTo(4); item > 0; item--) {
                items.add(dice.oneIn(80) ? OddJson.value(dice) : string(dice, Words.any(dice)));
            }
            tags.add(dice.oneIn(80) ? OddJson.value(dice) : OddJson.array(dice, items));
        }
        return OddJson.array(dice, tags);
    }

    private static String tags(Dice dice, NostrEvent event) {
        return OddJson.array(
                dice,
                event.tags().stream()
                        .map(
                                tag ->
                                        OddJson.array(
                                                dice,
                                                tag.stream().map(it -> string(dice, it)).toList()))
                        .toList());
    }

    public static String filter(Dice dice) {
        List<String> conditions = new ArrayList<>();
        for (int i = dice.upTo(5); i > 0; i--) {
            String name =
                    dice.of(
                            "ids",
                            "authors",
                            "kinds",
                            "since",
                            "until",
                            "limit",
                            "#e",
                            "#p",
                            "#t",
                            "#i",
                            "#" + (char) ('A' + dice.below(26)),
                            "#ee",
                            "#",
                            "search");
            conditions.add(
                    field(
                            dice,
                            name,
                            switch (name) {
                                case "ids", "authors", "#e", "#p" ->
                                        list(dice, () -> string(dice, key(dice)));
                                case "kinds" ->
                                        list(dice, () -> dice.of("0", "1", "5050", "65535"));
                                case "since", "until" -> dice.of("0", "1700000000", "1");
                                case "limit" -> dice.of("0", "1", "500");
                                default -> list(dice, () -> string(dice, Words.any(dice)));
                            }));
        }
        return OddJson.object(dice, conditions);
    }

    /** What a client sends to a relay. */
    public static String toRelay(Dice dice) {
        List<String> parts = new ArrayList<>();
        String type =
                dice.of(
                        "EVENT",
                        "EVENT",
                        "EVENT",
                        "REQ",
                        "REQ",
                        "REQ",
                        "CLOSE",
                        "AUTH",
                        "NEG-OPEN",
                        "NEG-MSG",
                        "NEG-CLOSE",
                        "COUNT",
                        "event");
        parts.add(string(dice, type));
        switch (type) {
            case "EVENT", "AUTH" -> parts.add(event(dice));
            case "REQ" -> {
                parts.add(subscription(dice));
                for (int i = dice.oneIn(50) ? dice.below(40) : dice.upTo(4); i >= 0; i--) {
                    parts.add(filter(dice));
                }
            }
            case "NEG-OPEN" -> {
                parts.add(subscription(dice));
                parts.add(filter(dice));
                parts.add(string(dice, "61" + dice.hex(2 * dice.upTo(30))));
            }
            case "NEG-MSG" -> {
                parts.add(subscription(dice));
                parts.add(string(dice, "61" + dice.hex(2 * dice.upTo(30))));
            }
            default -> parts.add(subscription(dice));
        }
        return message(dice, parts);
    }

    /** What a relay sends to a client. */
    public static String fromRelay(Dice dice) {
        List<String> parts = new ArrayList<>();
        String type =
                dice.of(
                        "EVENT", "EVENT", "OK", "EOSE", "CLOSED", "NOTICE", "AUTH", "NEG-MSG",
                        "NEG-ERR", "COUNT");
        parts.add(string(dice, type));
        switch (type) {
            case "EVENT" -> {
                parts.add(subscription(dice));
                parts.add(event(dice));
            }
            case "OK" -> {
                parts.add(string(dice, key(dice)));
                parts.add(dice.of("true", "false"));
                parts.add(reason(dice));
            }
            case "CLOSED", "NEG-ERR", "NEG-MSG" -> {
                parts.add(subscription(dice));
                parts.add(reason(dice));
            }
            case "NOTICE", "AUTH" -> parts.add(reason(dice));
            default -> parts.add(subscription(dice));
        }
        return message(dice, parts);
    }

    /** What a relay says of itself, NIP-11. */
    public static String document(Dice dice) {
        return OddJson.object(
                dice,
                List.of(
                        field(dice, "name", string(dice, Words.any(dice))),
                        field(dice, "limitation", OddJson.value(dice)),
                        field(
                                dice,
                                "supported_nips",
                                list(dice, () -> dice.of("1", "11", "77", "\"77\"", "4e3")))));
    }

    private static String message(Dice dice, List<String> parts) {
        for (int i = dice.oneIn(8) ? dice.upTo(3) : 0; i > 0; i--) {
            parts.add(OddJson.value(dice));
        }
        if (dice.oneIn(20) && parts.size() > 1) {
            parts.remove(dice.below(parts.size()));
        }
        return OddJson.array(dice, parts);
    }

    private static String subscription(Dice dice) {
        return string(dice, dice.oneIn(4) ? Words.any(dice) : "s" + dice.below(100));
    }

    private static String reason(Dice dice) {
        return string(
                dice,
                dice.of("", "duplicate: ", "rate-limited: ", "invalid: ", ": ", "x: ")
                        + Words.any(dice));
    }

    private static String key(Dice dice) {
        return dice.oneIn(20)
                ? dice.of(
                        dice.hex(63),
                        dice.hex(65),
                        dice.hex(63) + "G",
                        dice.hex(63) + "A",
                        Words.any(dice))
                : dice.hex(64);
    }

    private static String list(Dice dice, Supplier<String> item) {
        List<String> items = new ArrayList<>();
        for (int i = dice.oneIn(200) ? dice.below(5_200) : dice.upTo(6); i > 0; i--) {
            items.add(dice.oneIn(150) ? OddJson.value(dice) : item.get());
        }
        return OddJson.array(dice, items);
    }

    private static String field(Dice dice, String name, String value) {
        return string(dice, name) + ":" + (dice.oneIn(40) ? OddJson.value(dice) : value);
    }

    private static String string(Dice dice, String text) {
        // Most of the time plainly, or little would get past the first check.
        return dice.oneIn(6) ? OddJson.string(dice, text) : OddJson.plain(text);
    }
}
