package exchequer.server.rest;

import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.JobInput;
import exchequer.market.events.JobParam;
import exchequer.market.events.PaymentTerms;
import exchequer.market.events.RfqOrigin;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.market.rfq.open.OpenRfq;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A buyer's request.
 *
 * @param service what is wanted, such as {@code text-generation}
 * @param maxPriceMsat most it may cost, routing apart
 * @param quoteSeconds how long prices are compared; 3 when absent
 * @param expiresInSeconds after this nothing is awarded; 600 when absent
 */
@Schema(name = "RfqRequest")
record RfqRequest(
        @Schema(required = true, examples = "text-generation") String service,
        @Schema(required = true) List<JobInput> inputs,
        @Nullable List<JobParam> params,
        @Nullable String output,
        @Schema(required = true, examples = "50000") Msat maxPriceMsat,
        @Nullable AwardPolicy awardPolicy,
        @Nullable AcceptancePolicy acceptance,
        @Nullable PaymentTerms paymentTerms,
        @Nullable List<Pubkey> targets,
        @Nullable Long quoteSeconds,
        @Nullable Long expiresInSeconds) {

    private static final long QUOTE_SECONDS = 3;
    private static final long LIFETIME_SECONDS = 600;
    private static final long MAX_SECONDS = OpenRfq.MAX_LIFETIME.toSeconds();

    OpenRfq command(RfqId id, Pubkey buyer, Instant now) {
        long quoting = seconds("quote_seconds", quoteSeconds, QUOTE_SECONDS);
        long lifetime = seconds("expires_in_seconds", expiresInSeconds, LIFETIME_SECONDS);
        if (lifetime == 0) {
            throw Problem.INVALID_FIELD.because("expires_in_seconds", "must be above 0");
        }
        return new OpenRfq(
                id,
                buyer,
                Required.text("service", service),
                complete(Required.value("inputs", inputs)),
                params == null ? List.of() : named(params),
                output == null ? "text/plain" : output,
                Required.value("max_price_msat", maxPriceMsat),
                awardPolicy == null ? AwardPolicy.MANUAL : awardPolicy,
                acceptance == null ? AcceptancePolicy.AUTOMATIC : acceptance,
                paymentTerms == null ? PaymentTerms.ON_ACCEPTANCE : paymentTerms,
                targets == null ? List.of() : targets,
                RfqOrigin.API,
                null,
                now.plusSeconds(Math.min(quoting, lifetime)),
                now.plusSeconds(lifetime),
                now);
    }

    private static List<JobInput> complete(List<JobInput> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            Required.text("inputs[" + i + "].type", inputs.get(i).type());
            Required.value("inputs[" + i + "].data", inputs.get(i).data());
        }
        return inputs;
    }

    private static List<JobParam> named(List<JobParam> params) {
        for (int i = 0; i < params.size(); i++) {
            Required.text("params[" + i + "].name", params.get(i).name());
        }
        return params;
    }

    private static long seconds(String field, @Nullable Long given, long otherwise) {
        if (given == null) {
            return otherwise;
        }
        if (given < 0 || given > MAX_SECONDS) {
            throw Problem.INVALID_FIELD.because(field, "must be 0.." + MAX_SECONDS);
        }
        return given;
    }
}
