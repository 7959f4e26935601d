package exchequer.eventstore.consumer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of records that mostly have the same names: those are kept once, not once per
 * record. One thread.
 */
final class HeaderReader {

    private String[] usual = new String[0];
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    /** All headers; where a name comes twice, the last. */
    HeaderMap read(Headers headers) {
        names.clear();
        values.clear();
        boolean asUsual = true;
        for (var header : headers) {
            int index = names.size();
            var name = header.key();
            asUsual = asUsual && index < usual.length && usual[index].equals(name);
            if (asUsual) {
                names.add(usual[index]);
                values.add(text(header.value()));
            } else {
                put(name, text(header.value()));
            }
        }
        if (!asUsual || names.size() != usual.length) {
            usual = names.toArray(String[]::new);
        }
        return new HeaderMap(usual, values.toArray(String[]::new));
    }

    private void put(String name, String value) {
        int before = names.indexOf(name);
        if (before >= 0) {
            values.set(before, value);
        } else {
            names.add(name);
            values.add(value);
        }
    }

    private static String text(byte @Nullable [] value) {
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }
}
