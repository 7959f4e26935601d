package exchequer.projections.feed;

import exchequer.projections.view.ImportedFactView;
import java.util.Locale;
import java.util.Set;

/** Records of payments from before. */
final class ImportProjection implements Projection {

    @Override
    public Set<String> events() {
        return Set.of("FactImported");
    }

    @Override
    public void apply(ViewBatch views, Incoming event) {
        var id = event.text("fact_id");
        var fact = views.findOrMake(ImportedFactView.class, id, event, ImportedFactView::new);
        fact.factId = id;
        fact.format = event.text("format");
        fact.reference = event.text("reference");
        fact.paymentHash = event.textOrNull("payment_hash");
        fact.status = event.text("status").toLowerCase(Locale.ROOT);
        fact.sends = event.flag("sends");
        fact.amountMsat = event.numberOrNull("amount_msat");
        fact.feeMsat = event.numberOrNull("fee_msat");
        fact.claimedAt = event.instantOrNull("at");
        fact.fileSha256 = event.text("file_sha256");
        fact.line = event.number("line");
        fact.importerVersion = Math.toIntExact(event.number("importer_version"));
        fact.record = event.text("record");
        fact.importedAt = event.instant("imported_at");
        fact.importedBy = event.headerOrNull("actor");
    }
}
