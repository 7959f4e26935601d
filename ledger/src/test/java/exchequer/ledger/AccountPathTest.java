package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts have their place in a known tree. */
class AccountPathTest {

    @Test
    void the_root_decides_the_normal_side() {
        assertThat(AccountPath.treasury("lnd:n1").normalSide()).isEqualTo(NormalSide.DEBIT);
        assertThat(AccountPath.ROUTING_EXPENSE.normalSide()).isEqualTo(NormalSide.DEBIT);
        assertThat(AccountPath.payableTo("p").normalSide()).isEqualTo(NormalSide.CREDIT);
        assertThat(AccountPath.lockedAt("lnd:n1").normalSide()).isEqualTo(NormalSide.DEBIT);
        assertThat(AccountPath.escrowOf("o").normalSide()).isEqualTo(NormalSide.CREDIT);
        assertThat(AccountPath.payableToBuyer("b").normalSide()).isEqualTo(NormalSide.CREDIT);
        assertThat(AccountPath.MARKET_FEE.normalSide()).isEqualTo(NormalSide.CREDIT);
        assertThat(new AccountPath("reserved:order:1").normalSide()).isEqualTo(NormalSide.CREDIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "treasury", "treasury:", "treasury::a", "Treasury:a", "cash:a"})
    void other_paths_are_refused(String path) {
        assertThatThrownBy(() -> new AccountPath(path))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
