package exchequer.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.server.launch.LaunchException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cases for a person's eyes, at whatever hour. */
final class CaseText {

    private static final int SHORT_ID = 12;
    private static final ObjectMapper JSON = new ObjectMapper();

    private CaseText() {}

    static boolean isOpen(JsonNode question) {
        return question.get("state").asText().equals("open");
    }

    static String list(List<JsonNode> cases, Instant now) {
        if (cases.isEmpty()) {
            return "No case waits for anybody.%n".formatted();
        }
        StringBuilder text = new StringBuilder();
        text.append(
                "%-12s  %-8s  %-8s  %-24s  %16s  %s%n"
                        .formatted("case", "state", "since", "about", "msat", "order"));
        for (JsonNode one : cases) {
            text.append(
                    "%-12s  %-8s  %-8s  %-24s  %,16d  %s%n"
                            .formatted(
                                    one.get("case_id").asText().substring(0, SHORT_ID),
                                    one.get("state").asText(),
                                    age(Instant.parse(one.get("opened_at").asText()), now),
                                    words(one.get("kind").asText()),
                                    sum(isOpen(one) ? left(one) : opened(one)),
                                    one.path("order_id").isTextual()
                                            ? one.get("order_id").asText()
                                            : "none"));
        }
        return text.append("%nMore of one: ./exchequer cases show CASE%n".formatted()).toString();
    }

    static String of(JsonNode detail) {
        JsonNode one = detail.get("question");
        StringBuilder text = new StringBuilder();
        text.append("Case %s%n".formatted(one.get("case_id").asText()));
        line(text, "about", words(one.get("kind").asText()));
        line(text, "which means", CaseAdvice.meaning(one.get("kind").asText()));
        line(text, "it says", one.get("detail").asText());
        line(text, "state", one.get("state").asText());
        line(text, "opened", one.get("opened_at").asText());
        for (String field : List.of("order_id", "buyer", "provider", "rail", "payment_hash")) {
            line(text, words(field), one.path(field));
        }
        text.append("%nEvidence%n".formatted());
        one.get("evidence")
                .properties()
                .forEach(
                        field -> {
                            if (!field.getValue().isNull() && !field.getValue().isEmpty()
                                    || field.getValue().isValueNode()) {
                                line(text, words(field.getKey()), field.getValue());
                            }
                        });
        money(text, one);
        text.append("%nWhat came before%n".formatted());
        for (JsonNode entry : detail.get("timeline")) {
            text.append(
                    "  %s  %s%n"
                            .formatted(
                                    entry.get("occurred_at").asText(),
                                    entry.get("summary").asText()));
        }
        if (isOpen(one)) {
            text.append(CaseAdvice.answers(one, left(one)));
        }
        return text.toString();
    }

    private static void money(StringBuilder text, JsonNode one) {
        text.append("%nMoney in question%n".formatted());
        if (opened(one).isEmpty()) {
            text.append("  none%n".formatted());
        }
        opened(one)
                .forEach(
                        (source, msat) ->
                                line(
                                        text,
                                        source,
                                        "%,d msat, of which %,d wait"
                                                .formatted(
                                                        msat,
                                                        isOpen(one)
                                                                ? left(one).getOrDefault(source, 0L)
                                                                : 0L)));
        for (JsonNode answer : one.get("answers")) {
            text.append(
                    "  %s  %s %,d msat: %s%n"
                            .formatted(
                                    answer.get("resolved_at").asText(),
                                    words(answer.get("outcome").asText()),
                                    sum(amounts(answer.get("money_in_question"))),
                                    answer.get("reason").asText()));
        }
    }

    /** What an answer is about to do. */
    static String intent(JsonNode one, String answer, @Nullable Long amount, String reason) {
        return "Case %s: %s, %s%n  %s %s: %s%n"
                .formatted(
                        one.get("case_id").asText(),
                        words(one.get("kind").asText()),
                        one.get("detail").asText(),
                        words(answer),
                        amount == null
                                ? "all of the %,d msat that wait".formatted(sum(left(one)))
                                : "%,d of the %,d msat that wait".formatted(amount, sum(left(one))),
                        reason);
    }

    static String done(JsonNode answer, @Nullable Long amount) {
        return "  done: %s%s%n"
                .formatted(
                        words(answer.get("outcome").asText()),
                        amount == null
                                ? "; the case is closed and its order goes on"
                                : "; \"cases show\" says what is left");
    }

    /** What the server had against it, without the envelope. */
    static String problem(LaunchException failure) {
        String message = String.valueOf(failure.getMessage());
        int body = message.indexOf('{');
        if (body < 0) {
            return message;
        }
        try {
            JsonNode problem = JSON.readTree(message.substring(body));
            return problem.path("detail").asText(message)
                    + " ("
                    + problem.path("code").asText("problem")
                    + ")";
        } catch (JsonProcessingException notOurs) {
            return message;
        }
    }

    static Map<String, Long> opened(JsonNode one) {
        return amounts(one.get("money_in_question"));
    }

    /** What nobody has answered for yet. */
    static Map<String, Long> left(JsonNode one) {
        Map<String, Long> left = new LinkedHashMap<>(opened(one));
        for (JsonNode answer : one.get("answers")) {
            amounts(answer.get("money_in_question"))
                    .forEach((source, msat) -> left.merge(source, -msat, Long::sum));
        }
        left.values().removeIf(msat -> msat == 0);
        return left;
    }

    private static Map<String, Long> amounts(JsonNode money) {
        Map<String, Long> amounts = new LinkedHashMap<>();
        for (JsonNode one : money) {
            amounts.merge(one.get("source").asText(), one.get("amount_msat").asLong(), Long::sum);
        }
        return amounts;
    }

    static long sum(Map<String, Long> amounts) {
        return amounts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String age(Instant since, Instant now) {
        Duration age = Duration.between(since, now);
        if (age.toDays() > 0) {
            return age.toDays() + " d";
        }
        return age.toHours() > 0 ? age.toHours() + " h" : Math.max(0, age.toMinutes()) + " min";
    }

    static String words(String code) {
        return code.replace('_', ' ');
    }

    private static void line(StringBuilder text, String name, JsonNode value) {
        if (!value.isMissingNode() && !value.isNull()) {
            line(text, name, value.isValueNode() ? value.asText() : value.toString());
        }
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("  %-20s  %s%n".formatted(name, value));
    }
}
