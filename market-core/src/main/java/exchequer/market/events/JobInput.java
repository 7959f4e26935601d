package exchequer.market.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Something to work on.
 *
 * @param type {@code text}, {@code url}, {@code event} or {@code job}
 * @param data the text itself, or what points at it
 * @param hint where what it points at may be found
 * @param role what the work is to use it as, in words that buyer and provider understand
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobInput(String type, String data, @Nullable String hint, @Nullable String role) {

    /** One that says no more than what it is. */
    public JobInput(String type, String data) {
        this(type, data, null, null);
    }

    /** Characters of all its texts. */
    public int length() {
        return data.length()
                + (hint == null ? 0 : hint.length())
                + (role == null ? 0 : role.length());
    }
}
