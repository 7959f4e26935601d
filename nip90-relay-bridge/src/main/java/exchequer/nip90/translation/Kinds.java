package exchequer.nip90.translation;

import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** The event kinds of NIP-90 and of what it leans on, and the services they stand for. */
public final class Kinds {

    public static final int DELETION = 5;
    public static final int REQUEST_MIN = 5_000;
    public static final int REQUEST_MAX = 5_999;
    public static final int FEEDBACK = 7_000;

    /** NIP-89: a provider says what it handles. */
    public static final int HANDLER = 31_990;

    private static final int RESULT_OFFSET = 1_000;
    private static final String UNNAMED = "job-";

    /** The registry's kinds by the name of the service; any other kind is {@code job-<kind>}. */
    private static final Map<Integer, String> SERVICES =
            Map.ofEntries(
                    Map.entry(5000, "text-extraction"),
                    Map.entry(5001, "summarization"),
                    Map.entry(5002, "translation"),
                    Map.entry(5050, "text-generation"),
                    Map.entry(5100, "image-generation"),
                    Map.entry(5200, "video-conversion"),
                    Map.entry(5201, "video-translation"),
                    Map.entry(5202, "image-to-video"),
                    Map.entry(5250, "text-to-speech"),
                    Map.entry(5300, "content-discovery"),
                    Map.entry(5301, "people-discovery"),
                    Map.entry(5302, "content-search"),
                    Map.entry(5303, "people-search"),
                    Map.entry(5400, "event-count"),
                    Map.entry(5500, "malware-scan"),
                    Map.entry(5900, "event-timestamping"),
                    Map.entry(5901, "op-return"),
                    Map.entry(5905, "event-schedule"),
                    Map.entry(5970, "event-pow"));

    private Kinds() {}

    /** The registry's request kinds in ascending order, each with the name of its service. */
    public static SortedMap<Integer, String> named() {
        return new TreeMap<>(SERVICES);
    }

    public static boolean isRequest(int kind) {
        return kind >= REQUEST_MIN && kind <= REQUEST_MAX;
    }

    public static boolean isResult(int kind) {
        return isRequest(kind - RESULT_OFFSET);
    }

    public static int resultOf(int requestKind) {
        return requestKind + RESULT_OFFSET;
    }

    /** The market's name for what a request kind asks for. */
    public static String serviceOf(int requestKind) {
        return SERVICES.getOrDefault(requestKind, UNNAMED + requestKind);
    }

    /** The request kind for a service; empty when no kind stands for it. */
    public static OptionalInt requestKindOf(String service) {
        for (Map.Entry<Integer, String> known : SERVICES.entrySet()) {
            if (known.getValue().equals(service)) {
                return OptionalInt.of(known.getKey());
            }
        }
        if (service.matches(UNNAMED + "5\\d{3}")) {
            int kind = Integer.parseInt(service.substring(UNNAMED.length()));
            // A named kind has one name; two would make one service look like two.
            return SERVICES.containsKey(kind) ? OptionalInt.empty() : OptionalInt.of(kind);
        }
        return OptionalInt.empty();
    }
}
