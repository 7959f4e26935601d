package exchequer.market.automation;

import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.ProofRecorded;
import exchequer.market.proof.review.ReviewProof;
import java.time.Instant;
import java.util.List;

/** Evidence is checked as soon as it is there. */
public final class WhenProofRecordedThenReviewIt implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return event instanceof ProofRecorded proof
                ? List.of(new ReviewProof(proof.proofId(), proof.orderId(), now))
                : List.of();
    }
}
