package exchequer.server.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.Origin;
import exchequer.market.ids.DerivedId;
import exchequer.server.rest.ImportsResource.ImportAnswer;
import exchequer.server.rest.ImportsResource.ImportRequest;
import exchequer.server.rest.ImportsResource.RecordToImport;
import exchequer.server.rest.ImportsResource.Unreadable;
import exchequer.settlement.events.FactImported;
import exchequer.settlement.history.HistoryRecord;
import exchequer.settlement.history.record.ImportFact;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads records and has each decided upon by itself, many at a time. */
@Singleton
final class HistoryImport {

    /** More than any program writes of a payment; events are read again and again. */
    private static final int RECORD_CHARACTERS_MAX = 100_000;

    private static final int AT_ONCE = 32;

    /** Numbers keep their digits: a record is kept as it was. */
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private final Commands commands;
    private final InstantSource clock;

    HistoryImport(Commands commands, InstantSource clock) {
        this.commands = commands;
        this.clock = clock;
    }

    private sealed interface Taken {
        record New() implements Taken {}

        record Known() implements Taken {}

        record Not(Unreadable why) implements Taken {}
    }

    ImportAnswer take(
            Gate.Call<ImportRequest> call, String fileSha256, List<RecordToImport> records) {
        int imported = 0;
        int known = 0;
        List<Unreadable> unreadable = new ArrayList<>();
        for (Taken each : all(call, fileSha256, records)) {
            switch (each) {
                case Taken.New _ -> imported++;
                case Taken.Known _ -> known++;
                case Taken.Not(Unreadable why) -> unreadable.add(why);
            }
        }
        return new ImportAnswer(imported, known, unreadable);
    }

    private List<Taken> all(
            Gate.Call<ImportRequest> call, String fileSha256, List<RecordToImport> records) {
        try (var atOnce = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            List<Callable<Taken>> work =
                    records.stream()
                            .map(each -> (Callable<Taken>) () -> take(call, fileSha256, each))
                            .toList();
            List<Taken> taken = new ArrayList<>();
            for (Future<Taken> each : atOnce.invokeAll(work)) {
                taken.add(each.get());
            }
            return taken;
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private Taken take(Gate.Call<ImportRequest> call, String fileSha256, RecordToImport asked) {
        if (asked.record().length() > RECORD_CHARACTERS_MAX) {
            return not(asked, "it is longer than %,d characters".formatted(RECORD_CHARACTERS_MAX));
        }
        try {
            JsonNode record = JSON.readTree(asked.record());
            return switch (HistoryRecord.read(record)) {
                case HistoryRecord.Reading.Unreadable(String why) -> not(asked, why);
                case HistoryRecord.Reading.Readable(HistoryRecord content) ->
                        decided(
                                call,
                                fact(
                                        call,
                                        content,
                                        fileSha256,
                                        asked.line(),
                                        JSON.writeValueAsString(record)));
            };
        } catch (JsonProcessingException noJson) {
            return not(asked, "it is no JSON: " + noJson.getOriginalMessage());
        }
    }

    private static Taken not(RecordToImport asked, String why) {
        return new Taken.Not(new Unreadable(asked.line(), why));
    }

    private FactImported fact(
            Gate.Call<ImportRequest> call,
            HistoryRecord content,
            String fileSha256,
            long line,
            String record) {
        return new FactImported(
                DerivedId.derive("fct_", call.caller().tenant().value(), record),
                content.format(),
                content.reference(),
                content.paymentHash(),
                content.status(),
                content.sends(),
                content.amountMsat(),
                content.feeMsat(),
                content.at(),
                fileSha256,
                line,
                HistoryRecord.IMPORTER_VERSION,
                record,
                clock.instant());
    }

    private Taken decided(Gate.Call<ImportRequest> call, FactImported fact) {
        Origin origin =
                new Origin(
                        call.caller().tenant(),
                        call.caller().actor(),
                        DerivedId.derive("cmd_", call.commandId(), fact.factId()),
                        null);
        return switch (commands.send(new ImportFact(fact), origin)) {
            case Decision.Accepted(var events) ->
                    events.isEmpty() ? new Taken.Known() : new Taken.New();
            case Decision.Rejected(var rejection) ->
                    throw new IllegalStateException("an import is never refused: " + rejection);
        };
    }
}
