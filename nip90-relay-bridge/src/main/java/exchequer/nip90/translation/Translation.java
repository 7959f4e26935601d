package exchequer.nip90.translation;

import exchequer.market.decision.DomainCommand;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an event means to the market. */
public sealed interface Translation {

    /**
     * @param job the request this belongs to, where it is not known yet and has to be remembered
     * @param wishes in the order they must be carried out
     */
    record Wishes(@Nullable Job job, List<Wish> wishes) implements Translation {
        public Wishes {
            wishes = List.copyOf(wishes);
        }
    }

    /** None of the market's business. */
    record Ignored(String why) implements Translation {}

    /**
     * Meant for the market and not acceptable.
     *
     * @param code stable, lower snake case
     */
    record Refused(String code, String detail) implements Translation {}

    /** Something to do. */
    sealed interface Wish {

        /** Send this to its decider. */
        record Command(DomainCommand command) implements Wish {}

        /**
         * An invoice was presented. Settlement reads it: the bridge knows where invoices hide, not
         * what they say.
         */
        record Invoice(
                RfqId rfqId,
                Pubkey provider,
                String bolt11,
                @Nullable Msat statedAmount,
                String externalRef,
                Instant at)
                implements Wish {}
    }

    static Translation wish(DomainCommand... commands) {
        return new Wishes(
                null, Arrays.stream(commands).map(c -> (Wish) new Wish.Command(c)).toList());
    }
}
