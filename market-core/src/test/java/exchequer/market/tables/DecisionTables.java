package exchequer.market.tables;

import java.util.List;
import java.util.stream.Stream;

/** All tables of the market. */
final class DecisionTables {

    record Table(String name, List<Row> rows) {}

    private DecisionTables() {}

    static List<Table> all() {
        return List.of(
                new Table("publishing offers", OfferTable.publishing()),
                new Table("withdrawing offers", OfferTable.withdrawing()),
                new Table("opening requests", RfqTable.opening()),
                new Table("opening what is unacceptable", RfqTable.openingWhatIsUnacceptable()),
                new Table("cancelling requests", RfqTable.cancelling()),
                new Table("expiring requests", RfqTable.expiring()),
                new Table("quoting", QuoteTable.quoting()),
                new Table("quoting again", QuoteTable.quotingAgain()),
                new Table("quoting in vain", QuoteTable.quotingInVain()),
                new Table("awarding", AwardTable.awarding()),
                new Table("awarding in vain", AwardTable.awardingInVain()),
                new Table("awarding the cheapest", AwardTable.awardingTheCheapest()),
                new Table("choosing the cheapest", AwardTable.choosingTheCheapest()),
                new Table("reporting progress", WorkTable.reportingProgress()),
                new Table("reporting failure", WorkTable.reportingFailure()),
                new Table("delivering", DeliveryTable.delivering()),
                new Table("reviewing proofs", DeliveryTable.reviewing()),
                new Table("accepting deliveries", VerdictTable.accepting()),
                new Table("rejecting deliveries", VerdictTable.rejecting()),
                new Table("setting budgets", WorkTable.settingBudgets()));
    }

    static Stream<Row> rows() {
        return all().stream().flatMap(table -> table.rows().stream());
    }
}
