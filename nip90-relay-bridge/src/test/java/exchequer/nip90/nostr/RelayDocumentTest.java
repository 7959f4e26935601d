package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayDocumentTest {

    @Test
    void nips_are_read_and_everything_else_is_passed_over() {
        String json =
                """
                {"name":"x","supported_nips":[1,"42",77,1e3,[9],99999999999999999999,-1],
                 "limitation":{"max_limit":500},"negentropy":1}
                """;

        assertThat(RelayDocument.read(json))
                .hasValueSatisfying(
                        document -> {
                            assertThat(document.supportedNips()).isEqualTo(Set.of(1, 77, -1));
                            assertThat(document.supports(RelayDocument.RECONCILIATION)).isTrue();
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no", "[]", "{\"supported_nips\":[77]", "{} {}"})
    void what_is_no_document_says_nothing(String text) {
        assertThat(RelayDocument.read(text)).isEmpty();
    }

    @Test
    void a_document_without_the_list_supports_nothing() {
        assertThat(RelayDocument.read("{\"supported_nips\":77}"))
                .hasValueSatisfying(document -> assertThat(document.supportedNips()).isEmpty());
    }
}
