package exchequer.eventstore;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What PostgreSQL knows of a partition of the log, as text without its number. */
final class PartitionCatalogue {

    /** Its two tables, and all their indexes. */
    private static final String RELATIONS =
            """
            with tables as (
                 select oid from pg_class
                  where oid in ('eventstore.events_%1$d'::regclass,
                                'eventstore.event_tags_%1$d'::regclass)),
                 relations as (
                 select oid from tables
                  union all
                 select indexrelid from pg_index where indrelid in (select oid from tables))
            """;

    private static final List<String> QUESTIONS =
            List.of(
                    """
                    select c.relname, c.relkind, c.relpersistence, c.reloptions, c.relowner,
                           c.relacl, c.relreplident, c.relispartition, c.relchecks,
                           c.relhastriggers, c.relhasindex, c.relnatts, c.reltablespace, a.amname,
                           obj_description(c.oid), t.typname
                      from pg_class c left join pg_am a on a.oid = c.relam
                      left join pg_type t on t.oid = c.reltype
                     where c.oid in (select oid from relations)""",
                    """
                    select a.attrelid::regclass, a.attnum, a.attname, a.atttypid::regtype,
                           a.atttypmod, a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated,
                           a.attcollation, a.attstorage, a.attcompression, a.attstattarget,
                           a.attisdropped, a.attislocal, a.attinhcount, a.attoptions, a.attacl,
                           col_description(a.attrelid, a.attnum), pg_get_expr(d.adbin, d.adrelid)
                      from pg_attribute a
                      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                     where a.attrelid in (select oid from relations) and a.attnum > 0""",
                    """
                    select pg_get_indexdef(indexrelid), indisprimary, indisunique, indisvalid,
                           indisready, indislive, indisreplident, indisclustered, indimmediate
                      from pg_index where indrelid in (select oid from tables)""",
                    """
                    select c.conrelid::regclass, c.conname, c.contype, c.conislocal, c.coninhcount,
                           c.contype <> 'p' and c.connoinherit, c.convalidated, c.conindid::regclass, p.conname,
                           p.conrelid::regclass, pg_get_constraintdef(c.oid),
                           obj_description(c.oid)
                      -- That a primary key is not inherited says nothing of a table that has no heirs;
                      -- it is so of every partition that came from a dump.
                      from pg_constraint c left join pg_constraint p on p.oid = c.conparentid
                     where c.conrelid in (select oid from tables)""",
                    """
                    select tgrelid::regclass, tgname, tgenabled, tgisinternal, tgparentid,
                           pg_get_triggerdef(oid)
                      from pg_trigger where tgrelid in (select oid from tables)""",
                    """
                    select inhrelid::regclass, inhparent::regclass, inhseqno, inhdetachpending
                      from pg_inherits where inhrelid in (select oid from relations)""",
                    """
                    select pg_describe_object(classid, objid, objsubid),
                           pg_describe_object(refclassid, refobjid, refobjsubid), deptype
                      from pg_depend
                     where classid = 'pg_class'::regclass and objid in (select oid from relations)
                        or refclassid = 'pg_class'::regclass
                       and refobjid in (select oid from relations)""",
                    """
                    select first_position = %1$d, archived_at from eventstore.partitions
                     where first_position = %1$d""");

    private final DataSource dataSource;

    PartitionCatalogue(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    List<String> of(long firstPosition) {
        List<String> rows = new ArrayList<>();
        for (String question : QUESTIONS) {
            rows.addAll(
                    rows(
                            (RELATIONS + "select (q)::text from (" + question + ") q order by 1")
                                    .formatted(firstPosition)));
        }
        return rows.stream()
                .map(row -> row.replaceAll("pg_toast_\\d+", "pg_toast_OID"))
                .map(row -> row.replaceAll("(events|event_tags)_" + firstPosition, "$1_FIRST"))
                .toList();
    }

    /** Of the schema of the log. */
    List<String> tables() {
        return rows(
                """
                select relname collate "C" from pg_class
                 where relnamespace = 'eventstore'::regnamespace and relkind in ('r', 'p')
                 order by 1""");
    }

    private List<String> rows(String sql) {
        List<String> rows = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }
}
