package exchequer.market.events;

/** Evidence of deliveries. */
public sealed interface ProofEvent extends MarketEvent
        permits ProofRecorded, ProofAccepted, ProofRejected {}
