package exchequer.market;

import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.JobInput;
import exchequer.market.events.JobParam;
import exchequer.market.events.PaymentTerms;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.RfqOrigin;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.market.rfq.open.OpenRfq;
import java.time.Instant;
import java.util.List;

/** A sound request in which a test changes the one thing that it is about. */
public final class Asking {

    private RfqId rfqId = Facts.RFQ;
    private Pubkey buyer = Facts.BUYER;
    private String service = "text-summary";
    private List<JobInput> inputs =
            List.of(new JobInput("text", "a long text", "in the library", "source"));
    private List<JobParam> params = List.of(new JobParam("length", List.of("short", "en")));
    private String output = "text/plain";
    private Msat maxPrice = Facts.MAX_PRICE;
    private AwardPolicy award = AwardPolicy.MANUAL;
    private AcceptancePolicy acceptance = AcceptancePolicy.AUTOMATIC;
    private List<Pubkey> targets = List.of();
    private Instant quoteUntil = Facts.QUOTE_UNTIL;
    private Instant expiresAt = Facts.RFQ_EXPIRES;
    private Instant at = Facts.T0;

    public Asking id(RfqId value) {
        rfqId = value;
        return this;
    }

    public Asking buyer(Pubkey value) {
        buyer = value;
        return this;
    }

    public Asking service(String value) {
        service = value;
        return this;
    }

    public Asking inputs(List<JobInput> value) {
        inputs = value;
        return this;
    }

    public Asking params(List<JobParam> value) {
        params = value;
        return this;
    }

    public Asking output(String value) {
        output = value;
        return this;
    }

    public Asking maxPrice(Msat value) {
        maxPrice = value;
        return this;
    }

    public Asking award(AwardPolicy value) {
        award = value;
        return this;
    }

    public Asking acceptance(AcceptancePolicy value) {
        acceptance = value;
        return this;
    }

    public Asking targets(List<Pubkey> value) {
        targets = value;
        return this;
    }

    public Asking quoteUntil(Instant value) {
        quoteUntil = value;
        return this;
    }

    public Asking expiresAt(Instant value) {
        expiresAt = value;
        return this;
    }

    public Asking at(Instant value) {
        at = value;
        return this;
    }

    public OpenRfq command() {
        return new OpenRfq(
                rfqId,
                buyer,
                service,
                inputs,
                params,
                output,
                maxPrice,
                award,
                acceptance,
                PaymentTerms.ON_ACCEPTANCE,
                targets,
                RfqOrigin.RELAY,
                Facts.EVIDENCE,
                quoteUntil,
                expiresAt,
                at);
    }

    public RfqOpened opened() {
        return new RfqOpened(
                rfqId,
                buyer,
                service,
                inputs,
                params,
                output,
                maxPrice,
                award,
                acceptance,
                PaymentTerms.ON_ACCEPTANCE,
                targets,
                RfqOrigin.RELAY,
                Facts.EVIDENCE,
                at,
                quoteUntil,
                expiresAt);
    }
}
