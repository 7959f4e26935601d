package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReadingTest {

    private static final NostrJson JSON = NostrJson.standard();
    private static final NostrEvent EVENT = Events.note(5, 1, "hé 😀", List.of());
    private static final String EVENT_JSON = NostrJson.write(EVENT);

    static Stream<ClientMessage> clientMessages() {
        return Stream.of(
                ClientMessage.Event.of(EVENT),
                new ClientMessage.Req("s", List.of(Filter.any(), Filter.any().withLimit(3))),
                new ClientMessage.Req("q\"\\😀", List.of(Filter.any().withKinds(List.of(1, 2)))),
                new ClientMessage.Close("s"),
                new ClientMessage.Auth(EVENT));
    }

    @ParameterizedTest
    @MethodSource("clientMessages")
    void what_a_client_writes_a_relay_reads(ClientMessage message) {
        assertThat(JSON.readClientFrame(message.toJson()))
                .isEqualTo(new ClientFrame.Understood(message));
    }

    static Stream<RelayMessage> relayMessages() {
        return Stream.of(
                new RelayMessage.Ok(EVENT.id(), true, ""),
                new RelayMessage.Ok(EVENT.id(), false, "invalid: no\n"),
                new RelayMessage.Event("s", EVENT, EVENT_JSON),
                new RelayMessage.Eose("s", Completeness.UNSAID),
                new RelayMessage.Eose("s", Completeness.FINISH),
                new RelayMessage.Eose("s", Completeness.MORE),
                new RelayMessage.Closed("s", "error: x"),
                new RelayMessage.Notice("n"),
                new RelayMessage.Auth("challenge"));
    }

    @ParameterizedTest
    @MethodSource("relayMessages")
    void what_a_relay_writes_a_client_reads(RelayMessage message) {
        assertThat(JSON.readRelayMessage(message.toJson()))
                .isEqualTo(new Parsing.Parsed<>(message));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 40_000})
    void the_received_bytes_of_an_event_are_kept_untouched(int padding) {
        String raw =
                EVENT_JSON.replace("{\"id\"", "{ \"x\": \"" + "é".repeat(padding) + "\" , \"id\"");

        assertThat(JSON.readClientFrame(" [ \"EVENT\" ,\n " + raw + "\t] "))
                .isEqualTo(new ClientFrame.Understood(new ClientMessage.Event(EVENT, raw)));
    }

    @Test
    void elements_that_later_specifications_add_are_skipped() {
        assertThat(JSON.readRelayMessage("[\"EOSE\",\"s\",[\"more\"],{\"x\":[1]}]"))
                .isEqualTo(new Parsing.Parsed<>(new RelayMessage.Eose("s", Completeness.MORE)));
        assertThat(JSON.readRelayMessage("[\"NOTICE\",\"n\",[\"x\"],2]"))
                .isEqualTo(new Parsing.Parsed<>(new RelayMessage.Notice("n")));
    }

    @Test
    void the_end_of_stored_events_is_written_as_nip_67_has_it() {
        assertThat(new RelayMessage.Eose("s", Completeness.FINISH).toJson())
                .isEqualTo("[\"EOSE\",\"s\",[\"finish\"]]");
        assertThat(new RelayMessage.Eose("s", Completeness.MORE).toJson())
                .isEqualTo("[\"EOSE\",\"s\",[\"more\"]]");
        assertThat(new RelayMessage.Eose("s", Completeness.UNSAID).toJson())
                .isEqualTo("[\"EOSE\",\"s\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ["finish"]              | FINISH
                    ["more"]                | MORE
                    ["new","finish",1,null] | FINISH
                    [["finish"],"more"]     | MORE
                    []                      | UNSAID
                    ["new"]                 | UNSAID
                    ["FINISH"]              | UNSAID
                    ["finish","more"]       | UNSAID
                    ["more","more"]         | MORE
                    "finish"                | UNSAID
                    {"finish":["more"]}     | UNSAID
                    null                    | UNSAID
                    """)
    void hints_that_are_unknown_or_contradict_each_other_say_nothing(
            String third, Completeness meaning) {
        assertThat(JSON.readRelayMessage("[\"EOSE\",\"s\"," + third + "]"))
                .isEqualTo(new Parsing.Parsed<>(new RelayMessage.Eose("s", meaning)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "[1]",
                "[\"COUNT\",\"s\",{}]",
                "[\"EVENT\"]",
                "[\"EVENT\",7]",
                "[\"CLOSE\"]",
                "[\"CLOSE\",\"\"]",
                "[\"CLOSE\",\"s\",1]",
                "[\"REQ\"]",
                "[\"REQ\",5,{}]",
                "[\"REQ\",\"\",{}]",
                "[\"EVENT\",{\"id\":\"short\"}]",
                "[\"event\",{}]",
                "[[\"EVENT\"]]",
                "[\"CLOSE\",\"\\ud800\"]"
            })
    void what_has_nobody_to_answer_is_junk(String text) {
        assertThat(JSON.readClientFrame(text)).isInstanceOf(ClientFrame.Junk.class);
    }

    @Test
    void a_bad_request_keeps_its_subscription() {
        for (String rest : List.of("", ",7", ",{\"x\":1}", ",{},{\"limit\":-1}")) {
            assertThat(JSON.readClientFrame("[\"REQ\",\"sub\"" + rest + "]"))
                    .isInstanceOfSatisfying(
                            ClientFrame.UnusableRequest.class,
                            bad -> assertThat(bad.subscriptionId()).isEqualTo("sub"));
        }
    }

    @Test
    void a_subscription_id_has_one_to_sixty_four_characters() {
        assertThat(JSON.readClientFrame("[\"CLOSE\",\"" + "x".repeat(64) + "\"]"))
                .isInstanceOf(ClientFrame.Understood.class);
        assertThat(JSON.readClientFrame("[\"CLOSE\",\"" + "x".repeat(65) + "\"]"))
                .isInstanceOf(ClientFrame.Junk.class);
    }

    @Test
    void a_bad_event_keeps_its_id() {
        String bad = EVENT_JSON.replace("\"kind\":1", "\"kind\":1.5");

        assertThat(JSON.readClientFrame("[\"EVENT\"," + bad + "]"))
                .isEqualTo(new ClientFrame.UnusableEvent(EVENT.id(), "kind must be an integer"));
    }

    @Test
    void a_somewhat_too_large_event_keeps_its_id() {
        NostrJson small = NostrJson.withLimits(new JsonLimits(200, 10, 10, 1, 1));

        assertThat(small.readClientFrame(ClientMessage.Event.of(EVENT).toJson()))
                .isEqualTo(new ClientFrame.UnusableEvent(EVENT.id(), "larger than 200 bytes"));
    }

    @Test
    void an_unknown_prefix_is_no_error() {
        assertThat(ReasonPrefix.of("saved: yes")).isEqualTo(ReasonPrefix.OTHER);
        assertThat(ReasonPrefix.of("")).isEqualTo(ReasonPrefix.OTHER);
        assertThat(ReasonPrefix.of("rate-limited: x").worthRetrying()).isTrue();
        assertThat(new RelayMessage.Ok(EVENT.id(), false, "duplicate: x").isHeld()).isTrue();
        assertThat(new RelayMessage.Ok(EVENT.id(), false, "blocked: x").isHeld()).isFalse();
    }
}
