package exchequer.projections.feed;

import exchequer.projections.view.ProofState;
import exchequer.projections.view.ProofView;
import java.util.Set;

/** The evidence for deliveries. */
final class ProofProjection implements Projection {

    @Override
    public Set<String> events() {
        return Set.of("ProofRecorded", "ProofAccepted", "ProofRejected");
    }

    @Override
    public void apply(ViewBatch views, Incoming event) {
        var id = event.text("proof_id");
        switch (event.name()) {
            case "ProofRecorded" -> record(views, id, event);
            case "ProofAccepted" -> {
                var proof = views.require(ProofView.class, id, event);
                proof.state = ProofState.ACCEPTED;
                proof.judgedAt = event.instant("accepted_at");
            }
            case "ProofRejected" -> {
                var proof = views.require(ProofView.class, id, event);
                proof.state = ProofState.REJECTED;
                proof.reason = event.text("reason");
                proof.judgedAt = event.instant("rejected_at");
            }
            default -> throw new IllegalArgumentException(event.name());
        }
    }

    private static void record(ViewBatch views, String id, Incoming event) {
        var proof = views.findOrMake(ProofView.class, id, event, ProofView::new);
        proof.proofId = id;
        proof.orderId = event.text("order_id");
        proof.deliveryId = event.text("delivery_id");
        proof.provider = event.text("provider");
        proof.contentSha256 = event.text("content_sha256");
        proof.evidenceSha256 = event.text("evidence_sha256");
        proof.evidenceRef = event.text("evidence_ref");
        proof.state = ProofState.RECORDED;
        proof.recordedAt = event.instant("recorded_at");
    }
}
