package exchequer.bench.pay.lnd;

import exchequer.bench.BenchDatabase;
import exchequer.bench.Results;
import java.util.ArrayList;
import java.util.List;

/** Where the time of payments through the product goes, by the log and the node; medians. */
final class Stages {

    /** Positions of the log, the first one not included. */
    private record Stretch(long after, long upTo) {

        private String contains() {
            return "e.position > %d and e.position <= %d".formatted(after, upTo);
        }
    }

    private static final String PAYMENTS =
            """
            with facts as (
                select t.name, e.recorded_at, convert_from(e.payload, 'UTF8')::jsonb as fact
                  from eventstore.events e join eventstore.types t using (type_id)
                 where (%s) and t.name in ('exchequer.ChargeRaised', 'exchequer.PaymentIntended',
                       'exchequer.PaymentDispatched', 'exchequer.PaymentSettled')),
            payments as (
                select max(recorded_at) filter (where name = 'exchequer.ChargeRaised') as charged,
                       max(recorded_at) filter (where name = 'exchequer.PaymentIntended') as intended,
                       max(recorded_at) filter (where name = 'exchequer.PaymentDispatched')
                           as dispatched,
                       max(recorded_at) filter (where name = 'exchequer.PaymentSettled') as settled,
                       max((fact ->> 'settled_at')::timestamptz) as paid
                  from facts group by fact ->> 'payment_hash')
            select coalesce(round(1e6 * percentile_cont(0.5)
                       within group (order by extract(epoch from %s)))::bigint, 0)
              from payments where settled is not null
            """;

    private final BenchDatabase databases;
    private final String database;
    private final List<Stretch> stretches = new ArrayList<>();

    Stages(BenchDatabase databases, String database) {
        this.databases = databases;
        this.database = database;
    }

    void add(long after, long upTo) {
        stretches.add(new Stretch(after, upTo));
    }

    /** Has to be asked while the database is there. */
    void tell(int outstanding, Results results) throws Exception {
        tell("lnd_until_intended_ms_" + outstanding, "intended - charged", results);
        tell("lnd_until_dispatched_ms_" + outstanding, "dispatched - intended", results);
        tell("lnd_until_paid_ms_" + outstanding, "paid - intended", results);
        tell("lnd_until_settled_ms_" + outstanding, "settled - paid", results);
    }

    private void tell(String name, String stage, Results results) throws Exception {
        String where = String.join(" or ", stretches.stream().map(Stretch::contains).toList());
        long micros = databases.number(database, PAYMENTS.formatted(where, stage));
        results.add(name, micros / 1e3, "ms");
    }
}
