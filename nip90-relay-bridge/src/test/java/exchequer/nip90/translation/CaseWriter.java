package exchequer.nip90.translation;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.PROVIDER;

import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Signs events and puts them into the {@link Corpus}, each with its rule and its outcome. */
class CaseWriter {

    static final String E = Market.TEXT_REQUEST.id();
    static final String QUOTE = "quote 40000 msat until +300s";
    static final String REFUSED = "the market refuses: ";
    static final String TEXT = "text-generation";

    private final List<Corpus.Case> cases;

    CaseWriter(List<Corpus.Case> cases) {
        this.cases = cases;
    }

    record Tag(List<String> items) {}

    static Tag tag(String... items) {
        return new Tag(List.of(items));
    }

    static String open(String inputs) {
        return "open rfq for " + TEXT + " inputs [" + inputs + "]" + Corpus.USUAL;
    }

    void request(String name, String rule, List<String> expected, Tag... tags) {
        add("request-" + name, rule, BUYER, 5050, "", expected, tags);
    }

    void feedback(String name, String rule, String content, List<String> expected, Tag... tags) {
        Tag[] about =
                Stream.concat(Stream.of(tag("e", E)), Arrays.stream(tags)).toArray(Tag[]::new);
        add("feedback-" + name, rule, PROVIDER, Kinds.FEEDBACK, content, expected, about);
    }

    void deletion(String name, String rule, List<String> expected, Tag... tags) {
        add("deletion-" + name, rule, BUYER, Kinds.DELETION, "", expected, tags);
    }

    void add(
            String name,
            String rule,
            NostrKey author,
            int kind,
            String content,
            List<String> expected,
            Tag... tags) {
        add(name, rule, author, NOW.getEpochSecond() - 10, kind, content, expected, tags);
    }

    void add(
            String name,
            String rule,
            NostrKey author,
            long createdAt,
            int kind,
            String content,
            List<String> expected,
            Tag... tags) {
        List<List<String>> all = new ArrayList<>();
        Arrays.stream(tags).map(Tag::items).forEach(all::add);
        EventTemplate template = new EventTemplate(createdAt, kind, all, content);
        cases.add(new Corpus.Case(name, rule, author.sign(template), expected));
    }
}
