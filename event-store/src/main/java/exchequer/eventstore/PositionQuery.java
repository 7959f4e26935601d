package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriterion;

/**
 * SQL that yields, ascending, the first {@code limit} positions in {@code (after, upTo]} of events
 * that may be selected: tags are compared by their hashes here, and by themselves afterwards.
 *
 * <p>Criteria of one shape (number of tags, set of types) become one relation that is joined to the
 * index, and shapes are united. Each criterion reads at most {@code limit} index entries of its
 * own, however long the log is. An OR of conditions would let the planner scan the whole log
 * instead.
 */
final class PositionQuery {

    /**
     * So many entries of each tag are counted to find the rarest: enough to tell an order from its
     * buyer, and still no more than a page or two of the index.
     */
    private static final int COUNTED = 256;

    private record Shape(int tags, Set<String> types) {}

    private final StringBuilder sql = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();
    private final long after;
    private final long upTo;
    private final int limit;

    PositionQuery(EventSelection selection, long after, long upTo, int limit) {
        this.after = after;
        this.upTo = upTo;
        this.limit = limit;
        if (selection.everything()) {
            appendEverything();
        } else {
            appendShapes(selection.criteria());
        }
    }

    String sql() {
        return sql.toString();
    }

    /** Sets the parameters, from index 1 on. */
    void bind(Connection connection, PreparedStatement statement) throws SQLException {
        int index = 1;
        for (Object parameter : parameters) {
            switch (parameter) {
                case String[] texts ->
                        statement.setArray(index++, connection.createArrayOf("text", texts));
                case Long number -> statement.setLong(index++, number);
                default -> throw new AssertionError(parameter.getClass());
            }
        }
    }

    /**
     * The positions go in as subqueries, whose values the planner does not look at. It would else
     * see each time that a plan for these few events is cheaper than the one it remembers, and plan
     * every read of the log's end anew, which takes twice as long as the read.
     */
    private void appendEverything() {
        sql.append("select * from eventstore.events")
                .append(" where position > (select ?::bigint) and position <= (select ?::bigint)");
        parameters.add(after);
        parameters.add(upTo);
        appendOrderAndLimit("");
    }

    private void appendShapes(List<EventCriterion> criteria) {
        Map<Shape, List<EventCriterion>> shapes =
                criteria.stream()
                        // Tags before events, the order in which a new partition locks them.
                        .sorted(Comparator.comparing(criterion -> criterion.tags().isEmpty()))
                        .collect(
                                Collectors.groupingBy(
                                        PositionQuery::shapeOf,
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        if (criteria.size() == 1 && !criteria.getFirst().tags().isEmpty()) {
            // The usual case, for which the planner need not be troubled with the general one.
            appendTagged(shapeOf(criteria.getFirst()), criteria);
            return;
        }
        sql.append("select distinct position from (");
        String separator = "";
        for (Map.Entry<Shape, List<EventCriterion>> entry : shapes.entrySet()) {
            sql.append(separator);
            if (entry.getKey().tags() == 0) {
                appendTypes(entry.getKey().types());
            } else {
                appendTagged(entry.getKey(), entry.getValue());
            }
            separator = " union all ";
        }
        sql.append(") matched");
        appendOrderAndLimit("");
    }

    private static Shape shapeOf(EventCriterion criterion) {
        Set<String> types =
                criterion.types().stream()
                        .map(QualifiedName::name)
                        .filter(StorableText::isIndexable)
                        .collect(Collectors.toSet());
        return new Shape(criterion.tags().size(), types);
    }

    private void appendTypes(Set<String> types) {
        sql.append("(select m.position from eventstore.types y cross join lateral (")
                .append("select position from eventstore.events where type_id = y.type_id and ");
        appendRange("");
        appendOrderAndLimit("");
        sql.append(") m where y.name = any(?))");
        parameters.add(types.toArray(String[]::new));
    }

    private void appendTagged(Shape shape, List<EventCriterion> criteria) {
        sql.append("(select m.position from ");
        appendWantedTags(shape.tags(), criteria);
        if (shape.tags() > 1) {
            appendRarest(shape.tags());
        }
        sql.append(" cross join lateral (select t.position from eventstore.event_tags t");
        if (shape.tags() > 1) {
            appendLookups(shape.tags());
        }
        sql.append(" where t.tag = ").append(shape.tags() > 1 ? "rarest.tag" : "c.t1");
        sql.append(" and ");
        appendRange("t.");
        if (!shape.types().isEmpty()) {
            sql.append(
                    " and t.type_id = any(array(select type_id from eventstore.types where name = any(?)))");
            parameters.add(shape.types().toArray(String[]::new));
        }
        appendOrderAndLimit("t.");
        sql.append(") m)");
    }

    /**
     * One row per criterion, with the hashes of its tags. Not as arrays: the planner would take
     * them for longer than they are, and plan every query anew to find out.
     */
    private void appendWantedTags(int tags, List<EventCriterion> criteria) {
        String row = "(" + joined(tags, _ -> "?::bigint") + ")";
        sql.append("(values ").append(joined(criteria.size(), _ -> row));
        sql.append(") c(").append(joined(tags, "t%d"::formatted)).append(")");
        criteria.forEach(c -> c.tags().forEach(tag -> parameters.add(TagHash.of(tag))));
    }

    /** Whose events are walked. */
    private void appendRarest(int tags) {
        sql.append(" cross join lateral (select d.tag from unnest(array[")
                .append(joined(tags, "c.t%d"::formatted))
                .append("]) d(tag) order by (select count(*) from (")
                .append("select from eventstore.event_tags e where e.tag = d.tag and ");
        appendRange("e.");
        sql.append(" limit ").append(COUNTED).append(") counted) limit 1) rarest");
    }

    /**
     * For every event walked, looks whether it has the other tags. The inner limits change no
     * result; they keep the planner from joining two whole tags instead.
     */
    private void appendLookups(int tags) {
        for (int i = 1; i <= tags; i++) {
            sql.append(
                    """
                     cross join lateral (select from eventstore.event_tags o \
                    where o.tag = c.t%1$d and o.position = t.position limit 1) o%1$d"""
                            .formatted(i));
        }
    }

    private static String joined(int count, IntFunction<String> part) {
        return IntStream.rangeClosed(1, count).mapToObj(part).collect(Collectors.joining(", "));
    }

    private void appendRange(String table) {
        sql.append(table).append("position > ? and ").append(table).append("position <= ?");
        parameters.add(after);
        parameters.add(upTo);
    }

    private void appendOrderAndLimit(String table) {
        sql.append(" order by ").append(table).append("position limit ").append(limit);
    }
}
