package exchequer.nip90.translation;

import exchequer.nip90.nostr.NostrEvent;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the invoice in an answer. NIP-90 puts it third in {@code amount}; the wild also uses tags
 * of its own, the content, or JSON in the content.
 */
final class InvoiceFinder {

    private static final List<String> TAGS = List.of("bolt11", "invoice", "payment_request", "pr");

    // Not \b: the JDK's looks back over combining marks at every character, and a content of
    // nothing else would take minutes. What was taken is not given back, for no shorter end fits.
    private static final Pattern INVOICE =
            Pattern.compile(
                    "(?i)(?<![0-9a-z_])ln(?:bcrt|bc|tbs|tb|sb)[0-9a-z]{50,7000}+(?![0-9a-z_])");

    private InvoiceFinder() {}

    /** The invoice's text, unread and unbelieved. */
    static Optional<String> find(NostrEvent event) {
        for (List<String> amount : event.tagsNamed("amount")) {
            if (amount.size() > 2) {
                Optional<String> inTag = invoiceIn(amount.get(2));
                if (inTag.isPresent()) {
                    return inTag;
                }
            }
        }
        for (String tag : TAGS) {
            for (String value : event.tagValues(tag)) {
                Optional<String> inTag = invoiceIn(value);
                if (inTag.isPresent()) {
                    return inTag;
                }
            }
        }
        // A result's content is the buyer's text, and an invoice quoted in it is not a charge.
        return event.kind() == Kinds.FEEDBACK ? invoiceIn(event.content()) : Optional.empty();
    }

    private static Optional<String> invoiceIn(String text) {
        Matcher matcher = INVOICE.matcher(text);
        return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }
}
