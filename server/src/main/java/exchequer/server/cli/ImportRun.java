package exchequer.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** One file on its way into a server, in requests of some hundred records. */
final class ImportRun {

    private static final int RECORDS_MAX = 200;

    /** A request may have a million bytes; JSON in JSON is escaped, and longer for it. */
    private static final int CHARACTERS_MAX = 200_000;

    private final Api api;
    private final HistoryFile history;
    private final Path file;
    private final ImportProgressLine progress;
    private final List<HistoryFile.Entry.Found> batch = new ArrayList<>();
    private final Map<Long, String> unreadable = new TreeMap<>();
    private String sha256 = "";
    private int characters;
    private long records;
    private long imported;
    private long known;

    ImportRun(Api api, Path file, ImportProgressLine progress) {
        this.api = api;
        this.file = file;
        this.history = new HistoryFile(file);
        this.progress = progress;
    }

    /**
     * @throws IOException when the file can not be read
     * @throws exchequer.server.launch.LaunchException when the server does not take it
     */
    void run() throws IOException {
        sha256 = history.sha256();
        history.read(this::take);
        send();
    }

    private void take(HistoryFile.Entry entry) {
        records++;
        switch (entry) {
            case HistoryFile.Entry.Broken broken -> unreadable.put(broken.line(), broken.why());
            case HistoryFile.Entry.Found found -> {
                if (batch.size() == RECORDS_MAX
                        || characters + found.record().length() > CHARACTERS_MAX) {
                    send();
                }
                batch.add(found);
                characters += found.record().length();
            }
        }
    }

    private void send() {
        if (batch.isEmpty()) {
            return;
        }
        JsonNode answer = api.post("/v1/imports", key(), body());
        imported += answer.get("imported").asLong();
        known += answer.get("known").asLong();
        for (JsonNode each : answer.get("unreadable")) {
            unreadable.put(each.get("line").asLong(), each.get("why").asText());
        }
        progress.show(batch.getLast().line(), records, imported, unreadable.size());
        batch.clear();
        characters = 0;
    }

    private Map<String, Object> body() {
        var body = new LinkedHashMap<String, Object>();
        body.put("file_sha256", sha256);
        body.put(
                "records",
                batch.stream()
                        .map(each -> Map.of("line", each.line(), "record", each.record()))
                        .toList());
        return body;
    }

    /**
     * New for every request: asked again, the server looks at each record and says that it is here,
     * where an answer kept under the same key would say that it is new.
     */
    private static String key() {
        return "import-" + UUID.randomUUID();
    }

    Path file() {
        return file;
    }

    String sha256() {
        return sha256;
    }

    long records() {
        return records;
    }

    long imported() {
        return imported;
    }

    long known() {
        return known;
    }

    /** What is wrong, by line. */
    Map<Long, String> unreadable() {
        return unreadable;
    }

    Set<String> leftOut() {
        return history.leftOut();
    }
}
