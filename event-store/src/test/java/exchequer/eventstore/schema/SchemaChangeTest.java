package exchequer.eventstore.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaChangeTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String EVENT =
            """
            {"title":"hotel.RoomBooked","type":"object",
             "properties":{
              "room":{"type":"string"},
              "price_msat":{"type":"integer","format":"int64"},
              "note":{"type":["string","null"]},
              "kind":{"type":"string","enum":["single","suite"]},
              "guests":{"type":"array","items":{"type":"object",
               "properties":{"name":{"type":"string"}},"required":["name"]}},
              "extras":{"type":"object","additionalProperties":{"type":"integer"}},
              "payment":{"anyOf":[{"type":"null"},{"title":"Cash","type":"string"}]}},
             "required":["room","price_msat","kind","guests","extras"]}""";

    @Test
    void same_schema_is_compatible() throws JsonProcessingException {
        assertThat(SchemaChange.breaches(tree(EVENT), tree(EVENT))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "\"room\":{            # \"region\":{\"type\":[\"string\",\"null\"]},\"room\":{",
                "\"name\":{            # \"age\":{\"type\":[\"integer\",\"null\"]},\"name\":{",
                "\"room\":{            # \"room\":{\"description\":\"Its name.\",",
                "\"title\":\"Cash\"    # \"title\":\"Coins\"",
                "\"single\",\"suite\"  # \"suite\",\"single\"",
                "[\"string\",\"null\"] # [\"null\",\"string\"]",
                "\"type\":\"object\",  # \"type\":\"object\",\"additionalProperties\":true,",
            })
    void change_both_sides_survive_needs_no_new_version(String was, String is)
            throws JsonProcessingException {
        assertThat(SchemaChange.breaches(tree(EVENT), changed(was, is))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "\"note\":{\"type\":[\"string\",\"null\"]}, # # note is gone",
                "\"room\":{     # \"floor\":{ # room is gone",
                "[\"room\",     # [ # room may be absent, and old readers need it",
                "[\"room\",     # [\"note\",\"room\", # note is required, and old events may lack it",
                "\"room\":{\"type\":\"string\"} # \"room\":{\"type\":\"integer\"}"
                        + " # room has the types [\"integer\"], had [\"string\"]",
                "\"room\":{\"type\":\"string\"} # \"room\":{\"type\":[\"string\",\"null\"]}"
                        + " # room has the types [\"null\", \"string\"], had [\"string\"]",
                "[\"string\",\"null\"] # \"string\""
                        + " # note has the types [\"string\"], had [\"null\", \"string\"]",
                "\"integer\",\"format\" # \"number\",\"format\""
                        + " # price_msat has the types [\"number\"], had [\"integer\"]",
                "int64          # int32 # price_msat format was \"int64\", is \"int32\"",
                ",\"format\":\"int64\" # # price_msat format was \"int64\", is ",
                "\"room\":{     # \"room\":{\"maxLength\":9,# room maxLength was , is 9",
                ",\"suite\"     # # kind can no longer be \"suite\"",
                "\"suite\"      # \"suite\",\"dormitory\""
                        + " # kind can be \"dormitory\", which old readers do not know",
                ",\"enum\":[\"single\",\"suite\"] # # kind is no longer an enum",
                "\"room\":{     # \"room\":{\"enum\":[\"blue\"],# room has become an enum",
                ",\"required\":[\"name\"] #"
                        + " # guests[].name may be absent, and old readers need it",
                "\"name\":{\"type\":\"string\"} # \"name\":{\"type\":\"boolean\"}"
                        + " # guests[].name has the types [\"boolean\"], had [\"string\"]",
                "\"items\"      # \"prefixItems\" # guests[] no longer has a form",
                "{\"type\":\"integer\"}} # {\"type\":\"string\"}}"
                        + " # extras.* has the types [\"string\"], had [\"integer\"]",
                "\"extras\":{   # \"extras\":{\"properties\":{\"tea\":{}},"
                        + " # extras.tea is new, where old readers see a map",
                "{\"title\":\"Cash # {},{\"title\":\"Cash # payment has 3 alternatives, had 2",
                "\"title\":\"Cash\",\"type\":\"string\" # \"type\":\"integer\""
                        + " # payment|1 has the types [\"integer\"], had [\"string\"]",
                "{\"title\":\"hotel # {\"additionalProperties\":false,\"title\":\"hotel"
                        + " # the event is no longer open to other properties",
            })
    void change_that_somebody_cannot_read_needs_a_new_version(String was, String is, String why)
            throws JsonProcessingException {
        assertThat(SchemaChange.breaches(tree(EVENT), changed(was, is == null ? "" : is)))
                .anyMatch(breach -> breach.startsWith(why));
    }

    private static JsonNode changed(String was, String is) throws JsonProcessingException {
        assertThat(EVENT).contains(was);
        return tree(EVENT.replace(was, is));
    }

    private static JsonNode tree(String json) throws JsonProcessingException {
        return JSON.readTree(json);
    }
}
