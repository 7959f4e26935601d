package exchequer.settlement.rail.nwc;

import exchequer.settlement.rail.ReceivingRail.HeightAnswer;
import exchequer.settlement.rail.nwc.ReceivingWallet.Offer;
import exchequer.settlement.rail.nwc.ReceivingWallet.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How high the chain is that the wallet's node sees. Asked for every open escrow again and again,
 * so an answer serves for a while. Thread-safe.
 */
final class ChainHeight {

    private final ReceivingWallet wallet;
    private final InstantSource clock;
    private final Duration freshFor;
    private volatile @Nullable Answer last;

    private record Answer(int blocks, Instant at) {}

    ChainHeight(ReceivingWallet wallet, InstantSource clock, Duration freshFor) {
        this.wallet = wallet;
        this.clock = clock;
        this.freshFor = freshFor;
    }

    HeightAnswer now() {
        Answer known = last;
        if (known != null && clock.instant().isBefore(known.at().plus(freshFor))) {
            return new HeightAnswer.Height(known.blocks());
        }
        return switch (wallet.offer()) {
            case Reply.Answered<Offer>(Offer offer) -> heard(offer);
            case Reply.Refused<Offer>(_, String detail) -> new HeightAnswer.Unavailable(detail);
            case Reply.Silent<Offer>(String detail) -> new HeightAnswer.Unavailable(detail);
        };
    }

    private HeightAnswer heard(Offer offer) {
        if (offer.height().isEmpty()) {
            return new HeightAnswer.Unavailable("the wallet does not tell the height of the chain");
        }
        int blocks = offer.height().getAsInt();
        last = new Answer(blocks, clock.instant());
        return new HeightAnswer.Height(blocks);
    }
}
