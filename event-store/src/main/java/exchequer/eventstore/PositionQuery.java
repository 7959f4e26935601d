package exchequer.eventstore;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriterion;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * SQL that yields, ascending, the first {@code limit} positions in {@code (after, upTo]} of
 * selected events.
 *
 * <p>Criteria of one shape (number of tags, set of types) become one relation that is joined to the
 * index, and shapes are united. Each criterion reads at most {@code limit} index entries of its
 * own, however long the log is. An OR of conditions would let the planner scan the whole log
 * instead.
 */
final class PositionQuery {

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

    /** Sets the parameters from index 1 on; returns the index after the last. */
    int bind(Connection connection, PreparedStatement statement) throws SQLException {
        int index = 1;
        for (Object parameter : parameters) {
            switch (parameter) {
                case String[] texts -> {
                    Array array = connection.createArrayOf("text", texts);
                    statement.setArray(index++, array);
                }
                case Long number -> statement.setLong(index++, number);
                default -> throw new AssertionError(parameter.getClass());
            }
        }
        return index;
    }

    private void appendEverything() {
        sql.append("select position from eventstore.events where ");
        appendRange("");
        appendOrderAndLimit("");
    }

    private void appendShapes(List<EventCriterion> criteria) {
        Map<Shape, List<EventCriterion>> shapes =
                criteria.stream()
                        .collect(
                                Collectors.groupingBy(
                                        PositionQuery::shapeOf,
                                        LinkedHashMap::new,
                                        Collectors.toList()));
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
        sql.append(" cross join lateral (select t.position from eventstore.event_tags t");
        if (shape.tags() > 1) {
            appendLookups(shape.tags());
        }
        // A tag that came into being later, an order rather than its buyer, tends to be on fewer
        // events: it is the one whose events are walked.
        sql.append(" where t.tag_id = greatest(").append(tagIds(shape.tags())).append(") and ");
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
     * For every event walked, looks whether it has the other tags. The inner limits change no
     * result; they keep the planner from joining two whole tags instead.
     */
    private void appendLookups(int tags) {
        for (int i = 1; i <= tags; i++) {
            sql.append(
                    """
                     cross join lateral (select from eventstore.event_tags o \
                    where o.tag_id = g%1$d.tag_id and o.position = t.position limit 1) o%1$d"""
                            .formatted(i));
        }
    }

    private static String tagIds(int tags) {
        return IntStream.rangeClosed(1, tags)
                .mapToObj("g%d.tag_id"::formatted)
                .collect(Collectors.joining(", "));
    }

    /** One row per criterion, its tags resolved; a criterion with an unknown tag drops out. */
    private void appendWantedTags(int tags, List<EventCriterion> criteria) {
        List<List<Tag>> wanted =
                criteria.stream().map(criterion -> sorted(criterion.tags())).toList();
        List<String> columns = new ArrayList<>();
        List<String> joins = new ArrayList<>();
        for (int i = 1; i <= tags; i++) {
            int tag = i - 1;
            columns.add("k%1$d, v%1$d".formatted(i));
            joins.add(
                    " join eventstore.tags g%1$d on g%1$d.key = c.k%1$d and g%1$d.value = c.v%1$d"
                            .formatted(i));
            parameters.add(wanted.stream().map(t -> t.get(tag).key()).toArray(String[]::new));
            parameters.add(wanted.stream().map(t -> t.get(tag).value()).toArray(String[]::new));
        }
        String placeholders =
                IntStream.range(0, 2 * tags).mapToObj(_ -> "?").collect(Collectors.joining(", "));
        sql.append("unnest(").append(placeholders).append(") c(");
        sql.append(String.join(", ", columns)).append(")");
        joins.forEach(sql::append);
    }

    private static List<Tag> sorted(Set<Tag> tags) {
        return tags.stream()
                .sorted(Comparator.comparing(Tag::key).thenComparing(Tag::value))
                .toList();
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
