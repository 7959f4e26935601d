package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.ledger.LedgerFact.DeliveryAccepted;
import exchequer.ledger.LedgerFact.PaymentProof;
import exchequer.ledger.LedgerFact.PaymentSettled;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** What holds for the posting rules whatever the amounts. */
class PostingRulesPropertiesTest {

    private static final long MAX = 21_000_000L * 100_000_000L * 1_000L;

    private static final AccountPath PAYABLE = AccountPath.payableTo(Facts.PROVIDER);
    private static final AccountPath EXPENSE = AccountPath.computeExpenseOf(Facts.BUYER);
    private static final AccountPath TREASURY = AccountPath.treasury(Facts.RAIL);

    @Property
    void an_accepted_and_paid_order_leaves_nothing_payable(
            @ForAll @LongRange(min = 1, max = MAX) long price,
            @ForAll @LongRange(min = 1, max = MAX) long charged,
            @ForAll @LongRange(max = 1_000_000) long fee) {
        long amount = Math.min(price, charged);
        var balances = balances(accepted(price), settled(amount, fee, price));

        assertThat(balances.getOrDefault(PAYABLE, 0L)).isZero();
        assertThat(balances).containsEntry(EXPENSE, amount).containsEntry(TREASURY, -amount - fee);
    }

    @Property
    void what_was_paid_beyond_the_price_is_a_claim_on_the_provider(
            @ForAll @LongRange(min = 1, max = MAX / 2) long price,
            @ForAll @LongRange(max = MAX / 2) long excess) {
        var balances = balances(accepted(price), settled(price + excess, 0, price));

        assertThat(balances).containsEntry(PAYABLE, excess).containsEntry(EXPENSE, price);
    }

    @Property
    void a_second_settlement_is_a_claim_for_all_of_it(
            @ForAll @LongRange(min = 1, max = MAX) long amount,
            @ForAll @LongRange(min = 1, max = MAX) long price) {
        var transfers = PostingRules.transfersFor(settled(amount, 0, price), true);

        assertThat(balances(transfers))
                .containsOnly(Map.entry(PAYABLE, amount), Map.entry(TREASURY, -amount));
    }

    @Property
    void however_an_escrow_ends_nothing_stays_locked(
            @ForAll @LongRange(min = 1, max = MAX / 4) long price,
            @ForAll @LongRange(max = MAX / 4) long fee,
            @ForAll @LongRange(max = MAX / 4) long excess) {
        long received = price + fee + excess;
        var lock =
                new LedgerFact.EscrowLocked(
                        Facts.paymentHash(2), "ord_1", received, Facts.RAIL, Facts.START);
        var released =
                balances(
                        lock,
                        accepted(price),
                        new LedgerFact.EscrowReleased(
                                Facts.paymentHash(2),
                                "ord_1",
                                Facts.BUYER,
                                received,
                                price,
                                fee,
                                Facts.RAIL,
                                Facts.START),
                        settled(price, 0, price));
        var returned =
                balances(
                        lock,
                        new LedgerFact.EscrowReturned(
                                "ord_1", received, Facts.RAIL, false, Facts.START));

        assertThat(returned.values()).containsOnly(0L);
        for (AccountPath clearing :
                List.of(
                        AccountPath.lockedAt(Facts.RAIL),
                        AccountPath.escrowOf("ord_1"),
                        PAYABLE,
                        EXPENSE)) {
            assertThat(released).containsEntry(clearing, 0L);
        }
        // What is left of the buyer's money is the market's fee, and what it gets back.
        assertThat(released).containsEntry(TREASURY, fee + excess);
        assertThat(released.getOrDefault(AccountPath.MARKET_FEE, 0L)).isEqualTo(-fee);
        assertThat(released.getOrDefault(AccountPath.payableToBuyer(Facts.BUYER), 0L))
                .isEqualTo(-excess);
    }

    @Property
    void what_a_buyer_pays_for_itself_is_nobodys_expense(
            @ForAll @LongRange(min = 1, max = MAX / 4) long price,
            @ForAll @LongRange(max = 1_000_000) long fee,
            @ForAll @LongRange(max = MAX / 4) long rest) {
        var balances =
                balances(
                        new LedgerFact.DepositReceived(
                                Facts.paymentHash(3),
                                Facts.BUYER,
                                price + fee + rest,
                                Facts.RAIL,
                                Facts.START),
                        accepted(price),
                        settled(price, fee, price),
                        new LedgerFact.BalanceDrawn(
                                Facts.paymentHash(1),
                                "ord_1",
                                Facts.BUYER,
                                price,
                                fee,
                                Facts.START));

        for (AccountPath clearing : List.of(PAYABLE, EXPENSE, AccountPath.ROUTING_EXPENSE)) {
            assertThat(balances.getOrDefault(clearing, 0L)).isZero();
        }
        // Of the buyer's money, what is left is there, and owed to it.
        assertThat(balances).containsEntry(TREASURY, rest);
        assertThat(balances).containsEntry(AccountPath.payableToBuyer(Facts.BUYER), -rest);
    }

    private static Map<AccountPath, Long> balances(LedgerFact... facts) {
        return balances(
                Stream.of(facts)
                        .flatMap(fact -> PostingRules.transfersFor(fact, false).stream())
                        .toList());
    }

    private static Map<AccountPath, Long> balances(List<TransferDraft> transfers) {
        var balances = new HashMap<AccountPath, Long>();
        for (TransferDraft transfer : transfers) {
            balances.merge(transfer.debit(), transfer.amountMsat(), Math::addExact);
            balances.merge(transfer.credit(), -transfer.amountMsat(), Math::addExact);
        }
        return balances;
    }

    private static DeliveryAccepted accepted(long price) {
        return new DeliveryAccepted(
                "dlv_1", "ord_1", Facts.BUYER, Facts.PROVIDER, price, Facts.START);
    }

    private static PaymentSettled settled(long amount, long fee, long price) {
        return new PaymentSettled(
                Facts.paymentHash(1),
                PaymentProof.PREIMAGE,
                "ord_1",
                Facts.BUYER,
                Facts.PROVIDER,
                amount,
                fee,
                price,
                Facts.RAIL,
                Facts.START);
    }
}
