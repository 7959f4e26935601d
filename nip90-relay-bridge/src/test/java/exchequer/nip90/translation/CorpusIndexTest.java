package exchequer.nip90.translation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/nip90.md} lists every event of the corpus with its rule and its outcome, and for the
 * rules that take more than one event the tests that prove them. With {@code -Dgolden.write=true}
 * the list of events is written anew.
 */
class CorpusIndexTest {

    private static final Path PROJECT = Path.of("..");
    private static final Path DOCUMENT = PROJECT.resolve("docs/nip90.md");
    private static final String BEGIN = "<!-- The corpus. CorpusIndexTest writes it. -->\n";
    private static final String END = "<!-- End of the corpus. -->\n";
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))#(\\w+)`");

    @Test
    void every_event_of_the_corpus_is_listed_with_its_rule_and_its_outcome() throws IOException {
        String document = Files.readString(DOCUMENT);
        int from = document.indexOf(BEGIN) + BEGIN.length();
        int to = document.indexOf(END);
        assertThat(from).isBetween(BEGIN.length(), to);
        String expected = tables();
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(
                    DOCUMENT, document.substring(0, from) + expected + document.substring(to));
            document = Files.readString(DOCUMENT);
            to = document.indexOf(END);
        }

        assertThat(document.substring(from, to)).isEqualTo(expected);
    }

    /** A name is enough to find a test, and a test that was renamed proves nothing any more. */
    @Test
    void every_test_that_the_document_names_exists() throws IOException {
        Matcher named = TEST.matcher(Files.readString(DOCUMENT));
        List<String> missing = new ArrayList<>();
        Map<String, String> sources = testSources();
        int found = 0;
        while (named.find()) {
            found++;
            String source = sources.getOrDefault(named.group(1) + ".java", "");
            if (!source.contains("void " + named.group(2) + "(")) {
                missing.add(named.group());
            }
        }

        assertThat(missing).isEmpty();
        assertThat(found).isPositive();
    }

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        for (String module : List.of("market-core", "settlement", "nip90-relay-bridge", "server")) {
            try (Stream<Path> files = Files.walk(PROJECT.resolve(module + "/src/test/java"))) {
                for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                    sources.merge(
                            file.getFileName().toString(), Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }

    private static String tables() {
        Map<String, List<Corpus.Case>> byKind =
                Corpus.cases().stream()
                        .collect(
                                Collectors.groupingBy(
                                        CorpusIndexTest::heading,
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        StringBuilder text = new StringBuilder();
        byKind.forEach(
                (heading, cases) -> {
                    text.append("\n### ").append(heading).append("\n\n");
                    text.append("| event | rule | outcome |\n|---|---|---|\n");
                    cases.forEach(one -> text.append(row(one)));
                });
        return text.append('\n').toString();
    }

    private static String heading(Corpus.Case one) {
        String name = one.name();
        String encrypted =
                name.contains("-encrypted") && !name.contains("chained") ? ", encrypted" : "";
        return switch (name.substring(0, name.contains("-") ? name.indexOf('-') : name.length())) {
            case "request" -> "Requests" + encrypted;
            case "feedback" -> "Feedback" + encrypted;
            case "result" -> "Results" + encrypted;
            case "deletion" -> "Deletions";
            case "offer" -> "Offers";
            default -> "What is not read";
        };
    }

    private static String row(Corpus.Case one) {
        return "| `"
                + one.name()
                + "` | "
                + inTable(one.rule())
                + " | "
                + one.expected().stream()
                        .map(CorpusIndexTest::inTable)
                        .collect(Collectors.joining("<br>"))
                + " |\n";
    }

    private static String inTable(String text) {
        return text.replace(Corpus.USUAL, " as usual")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("|", "\\|");
    }
}
