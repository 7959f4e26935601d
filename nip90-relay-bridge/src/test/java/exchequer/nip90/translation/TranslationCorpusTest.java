package exchequer.nip90.translation;

import static exchequer.nip90.translation.Market.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.market.decision.DomainCommand;
import exchequer.market.delivery.ContentHash;
import exchequer.market.delivery.submit.SubmitDelivery;
import exchequer.market.offer.publish.PublishOffer;
import exchequer.market.quote.submit.SubmitQuote;
import exchequer.market.rfq.cancel.CancelRfq;
import exchequer.market.rfq.open.OpenRfq;
import exchequer.market.work.fail.ReportFailure;
import exchequer.market.work.progress.ReportProgress;
import exchequer.nip90.nostr.EventVerification;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.Parsing;
import exchequer.nip90.translation.Translation.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What events of the wild mean. Each file of the corpus holds a signed event and, beside it, the
 * rule and the expected meaning. {@link Corpus} signs them: with {@code -Dgolden.write=true} this
 * test writes the files that are missing.
 */
class TranslationCorpusTest {

    private static final Path DIRECTORY = Path.of("src/test/resources/nip90");
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.sorted().toList().stream();
        }
    }

    @Test
    void corpus_is_what_the_generator_signs() throws IOException {
        List<String> names = new ArrayList<>();
        for (Corpus.Case one : Corpus.cases()) {
            Path file = DIRECTORY.resolve(one.name() + ".json");
            names.add(file.getFileName().toString());
            if (Boolean.getBoolean("golden.write") && Files.notExists(file)) {
                Files.createDirectories(DIRECTORY);
                Files.writeString(file, written(one));
            }
            assertThat(JSON.readTree(file.toFile())).isEqualTo(JSON.readTree(written(one)));
        }
        assertThat(names).doesNotHaveDuplicates();
        assertThat(files().map(file -> file.getFileName().toString()))
                .containsExactlyInAnyOrderElementsOf(names);
    }

    @ParameterizedTest
    @MethodSource("files")
    void event_means_what_stands_beside_it(Path file) throws IOException {
        JsonNode entry = JSON.readTree(file.toFile());
        NostrEvent event = eventOf(entry);
        String raw = NostrJson.write(event);

        Translation meaning = Market.translator().translate(event, raw, NOW);

        List<String> expected = new ArrayList<>();
        entry.get("expected").forEach(line -> expected.add(line.textValue()));
        assertThat(Meaning.of(meaning)).as(entry.get("rule").textValue()).isEqualTo(expected);
        if (meaning instanceof Translation.Wishes wishes) {
            assertThat(wishes.wishes()).allSatisfy(wish -> isAttributed(wish, event, raw));
            assertThat(wishes.job())
                    .isEqualTo(Kinds.isRequest(event.kind()) ? Market.readJobOf(event) : null);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void event_of_the_corpus_is_validly_signed_and_means_the_same_twice(Path file)
            throws IOException {
        NostrEvent event = eventOf(JSON.readTree(file.toFile()));
        String raw = NostrJson.write(event);

        assertThat(EventVerification.of(event)).isInstanceOf(EventVerification.Valid.class);
        assertThat(Market.translator().translate(event, raw, NOW))
                .isEqualTo(Market.translator().translate(event, raw, NOW));
    }

    /** Whoever signed the event is who wishes, for the job it names, with the event as evidence. */
    private static void isAttributed(Wish wish, NostrEvent event, String raw) {
        var job = Market.jobOf(Market.TEXT_REQUEST);
        String author = event.pubkey();
        switch (wish) {
            case Wish.Invoice invoice -> {
                assertThat(invoice.provider()).hasToString(author);
                assertThat(invoice.rfqId()).isEqualTo(job.rfqId());
                assertThat(invoice.externalRef()).isEqualTo(event.id());
                assertThat(invoice.at()).isEqualTo(NOW);
            }
            case Wish.Command(DomainCommand command) -> {
                assertThat(command.at()).isEqualTo(NOW);
                switch (command) {
                    case OpenRfq rfq -> {
                        assertThat(rfq.buyer()).hasToString(author);
                        assertThat(rfq.rfqId()).isEqualTo(Market.jobOf(event).rfqId());
                        assertThat(rfq.externalRef()).isEqualTo(event.id());
                    }
                    case SubmitQuote quote -> {
                        assertThat(quote.provider()).hasToString(author);
                        assertThat(quote.rfqId()).isEqualTo(job.rfqId());
                        assertThat(quote.externalRef()).isEqualTo(event.id());
                    }
                    case SubmitDelivery delivery -> {
                        assertThat(delivery.provider()).hasToString(author);
                        assertThat(delivery.rfqId()).isEqualTo(job.rfqId());
                        assertThat(delivery.evidenceRef()).isEqualTo(event.id());
                        assertThat(delivery.evidenceSha256()).isEqualTo(ContentHash.of(raw));
                    }
                    case ReportProgress progress ->
                            assertThat(progress.provider()).hasToString(author);
                    case ReportFailure failure ->
                            assertThat(failure.provider()).hasToString(author);
                    case CancelRfq cancel -> assertThat(cancel.buyer()).hasToString(author);
                    case PublishOffer offer -> assertThat(offer.provider()).hasToString(author);
                    default -> throw new AssertionError("unexpected " + command);
                }
            }
        }
    }

    private static NostrEvent eventOf(JsonNode entry) {
        return switch (NostrJson.standard().readEvent(entry.get("event").toString())) {
            case Parsing.Parsed<NostrEvent>(NostrEvent event) -> event;
            case Parsing.Malformed<NostrEvent>(String reason) -> throw new AssertionError(reason);
        };
    }

    private static String written(Corpus.Case one) throws IOException {
        ObjectNode entry = JSON.createObjectNode();
        entry.put("rule", one.rule());
        one.expected().forEach(entry.putArray("expected")::add);
        entry.set("event", JSON.readTree(NostrJson.write(one.event()).getBytes(UTF_8)));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(entry) + "\n";
    }
}
