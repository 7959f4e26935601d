package exchequer.nip90.translation;

import exchequer.nip90.fuzz.Damage;
import exchequer.nip90.fuzz.Dice;
import exchequer.nip90.fuzz.Messages;

/** The content of handler announcements: JSON about the provider, well-formed as text. */
final class OfferContent {

    private OfferContent() {}

    static String of(Dice dice) {
        String json =
                dice.oneIn(4)
                        ? Messages.document(dice)
                        : "{\"name\":\"%s\",\"about\":\"%s\",\"amount\":%s,\"x\":{\"name\":1}}"
                                .formatted(
                                        dice.of("A", "\\ud800", "\\u0000", "\\ud83d\\ude00", "é"),
                                        dice.of("", "b", "\\udfff", "\\n"),
                                        dice.of("1", "\"1\"", "1.5", "-1", "null", "1e3"));
        // Sent as text of an event: half of a surrogate pair can only be spelt, not stand here.
        return Damage.text(dice, json).replaceAll("\\p{Cs}", "?");
    }
}
