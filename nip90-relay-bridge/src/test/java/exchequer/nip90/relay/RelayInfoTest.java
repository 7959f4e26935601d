package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RelayInfoTest {

    @Test
    void the_document_announces_the_limits_that_hold() {
        RelayInfo info =
                new RelayInfo(
                        "a \"relay\"", "d", "a".repeat(64), "mailto:x@y.example", "exchequer", "1");

        assertThat(info.toJson(RelayLimits.standard(), true, 20))
                .isEqualTo(
                        """
                        {"name":"a \\"relay\\"","description":"d","pubkey":"%s",\
                        "contact":"mailto:x@y.example","supported_nips":[1,9,11,13,17,40,42,59,67,70,77],\
                        "software":"exchequer","version":"1","limitation":{\
                        "max_message_length":262144,"max_subscriptions":64,"max_limit":500,\
                        "default_limit":500,"max_subid_length":64,"max_event_tags":2000,\
                        "min_pow_difficulty":20,"auth_required":false,"payment_required":false,\
                        "restricted_writes":true,"created_at_upper_limit":900}}"""
                                .formatted("a".repeat(64)));
    }

    @Test
    void what_the_relay_does_not_do_is_not_announced() {
        RelayInfo info = new RelayInfo("a", "d", "a".repeat(64), "", "exchequer", "1");

        assertThat(info.toJson(RelayLimits.standard(), false, 0))
                .contains("\"supported_nips\":[1,9,11,40,67,77],")
                .contains("\"min_pow_difficulty\":0,\"auth_required\":false,")
                .contains("\"restricted_writes\":false,");
    }
}
