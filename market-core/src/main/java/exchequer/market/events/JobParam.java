package exchequer.market.events;

import java.util.List;

/** A named setting of the work with its values. */
public record JobParam(String name, List<String> values) {
    public JobParam {
        values = List.copyOf(values);
    }
}
