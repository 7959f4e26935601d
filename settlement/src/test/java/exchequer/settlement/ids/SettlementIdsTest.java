package exchequer.settlement.ids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.CaseKind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettlementIdsTest {

    private static final TestInvoice INVOICE = TestInvoice.of(1, 1_000);

    /** Stored ids must not move: the same invoice of the same order is the same charge for ever. */
    @Test
    void ids_are_derived_and_never_change() {
        ChargeId charge = ChargeId.of(Story.first().orderId(), "lnbcrt1…");
        CaseId opened = CaseId.of(CaseKind.SECOND_SETTLEMENT, INVOICE.hash());

        assertThat(charge).hasToString("chg_bd579e4e8cb56aff3e7e174efb7aaeeb");
        assertThat(opened).hasToString("cas_fcb4f703db8b13eca890f215ac5bcadd");
    }

    @Test
    void each_kind_of_trouble_with_each_payment_is_a_case_of_its_own() {
        assertThat(
                        Arrays.stream(CaseKind.values())
                                .map(kind -> CaseId.of(kind, INVOICE.hash()))
                                .distinct())
                .hasSize(CaseKind.values().length);
        assertThat(CaseId.of(CaseKind.AMOUNT_DIFFERS, INVOICE.hash()))
                .isNotEqualTo(CaseId.of(CaseKind.AMOUNT_DIFFERS, TestInvoice.of(2, 1_000).hash()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "chg_",
                "cas_",
                "chg_0123456789abcdef0123456789abcde",
                "chg_0123456789abcdef0123456789abcdef0",
                "chg_0123456789ABCDEF0123456789abcdef",
                "cas_0123456789abcdef0123456789abcdeg",
                "chg_0123456789abcdef0123456789abcdef\n",
                "ord_0123456789abcdef0123456789abcdef"
            })
    void text_of_another_form_is_no_id(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ChargeId(text));
        assertThatIllegalArgumentException().isThrownBy(() -> new CaseId(text));
    }
}
