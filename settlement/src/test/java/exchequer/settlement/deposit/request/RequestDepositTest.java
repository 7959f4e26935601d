package exchequer.settlement.deposit.request;

import static exchequer.settlement.Prepaid.DEPOSIT;
import static exchequer.settlement.Prepaid.PAY_WITHIN;
import static exchequer.settlement.Story.BUYER;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.RAIL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.market.decision.Decision;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.events.DepositRequested;
import exchequer.settlement.rejection.SettlementRejection.DepositOutOfRange;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDepositTest {

    private static final Msat LEAST = Msat.of(1_000);
    private static final Msat MOST = Msat.of(9_000);
    private static final DepositPolicy POLICY = new DepositPolicy(LEAST, MOST, PAY_WITHIN);

    @ParameterizedTest
    @ValueSource(longs = {1_000, 9_000})
    void deposit_is_requested_once(long msat) {
        FactLog log = new FactLog();

        assertThat(log.send(deposit(msat)))
                .isEqualTo(
                        Decision.accepted(
                                new DepositRequested(
                                        DEPOSIT,
                                        BUYER,
                                        Msat.of(msat),
                                        RAIL,
                                        NOW.plus(PAY_WITHIN),
                                        NOW)));
        assertThat(log.send(deposit(msat))).isEqualTo(Decision.alreadyDone());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 999, 9_001})
    void deposit_keeps_to_the_markets_bounds(long msat) {
        assertThat(new FactLog().decide(deposit(msat)))
                .isEqualTo(Decision.rejected(new DepositOutOfRange(Msat.of(msat), LEAST, MOST)));
    }

    @Test
    void terms_allow_some_deposit() {
        assertThatThrownBy(() -> new DepositPolicy(Msat.ZERO, MOST, PAY_WITHIN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DepositPolicy(MOST, LEAST, PAY_WITHIN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DepositPolicy(LEAST, MOST, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static RequestDeposit deposit(long msat) {
        return new RequestDeposit(DEPOSIT, BUYER, Msat.of(msat), POLICY, RAIL, NOW);
    }
}
