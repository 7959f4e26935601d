package exchequer.market.rfq.open;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.decision.Rejection;
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
import exchequer.market.rejection.MarketRejection.DeadlineNotInFuture;
import exchequer.market.rejection.MarketRejection.DeadlineTooFar;
import exchequer.market.rejection.MarketRejection.DeadlinesOutOfOrder;
import exchequer.market.rejection.MarketRejection.FieldMalformed;
import exchequer.market.rejection.MarketRejection.FieldMissing;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.market.rejection.MarketRejection.PriceNotPositive;
import exchequer.market.rejection.MarketRejection.RfqAlreadyDifferent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/** Asks the market for work. */
@Command(namespace = "exchequer", name = "OpenRfq", version = "1")
public record OpenRfq(
        RfqId rfqId,
        Pubkey buyer,
        String service,
        List<JobInput> inputs,
        List<JobParam> params,
        String output,
        Msat maxPriceMsat,
        AwardPolicy awardPolicy,
        AcceptancePolicy acceptance,
        PaymentTerms paymentTerms,
        List<Pubkey> targets,
        RfqOrigin origin,
        @Nullable String externalRef,
        Instant quoteUntil,
        Instant expiresAt,
        Instant at)
        implements DomainCommand {

    public static final int MAX_SERVICE = 64;
    public static final int MAX_INPUTS = 64;
    public static final int MAX_PARAMS = 128;
    public static final int MAX_TARGETS = 64;
    public static final int MAX_TEXT = 32_768;

    /** What providers' relays and sockets can be expected to carry in one message. */
    public static final int MAX_TOTAL_TEXT = 65_536;

    public static final Duration MAX_LIFETIME = Duration.ofDays(30);
    private static final Set<String> INPUT_TYPES = Set.of("text", "url", "event", "job");

    public static final Decider<OpenRfq, State> DECIDER =
            new Decider<>(
                    OpenRfq.class,
                    OpenRfq::boundary,
                    new State.Unknown(),
                    OpenRfq::evolve,
                    OpenRfq::decide);

    public OpenRfq {
        inputs = List.copyOf(inputs);
        params = List.copyOf(params);
        targets = List.copyOf(targets);
    }

    public sealed interface State {
        record Unknown() implements State {}

        record Opened(RfqOpened rfq) implements State {}
    }

    private Boundary boundary() {
        return Boundary.of("rfq", rfqId, RfqOpened.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case RfqOpened rfq -> new State.Opened(rfq);
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        return switch (state) {
            // Sent again: the clock has moved, what is wanted has not.
            case State.Opened(RfqOpened rfq) ->
                    asksTheSame(rfq)
                            ? Decision.alreadyDone()
                            : Decision.rejected(new RfqAlreadyDifferent(rfqId));
            case State.Unknown _ -> {
                @Nullable Rejection wrong = whatIsWrong();
                yield wrong == null ? Decision.accepted(opened()) : Decision.rejected(wrong);
            }
        };
    }

    private @Nullable Rejection whatIsWrong() {
        @Nullable Rejection wrong = sizes();
        if (wrong == null) {
            wrong = inputsWrong();
        }
        if (wrong == null) {
            wrong = deadlines();
        }
        return wrong != null || !maxPriceMsat.isZero() ? wrong : new PriceNotPositive(maxPriceMsat);
    }

    private @Nullable Rejection sizes() {
        if (service.isBlank()) {
            return new FieldMissing("service");
        }
        if (service.length() > MAX_SERVICE) {
            return new FieldTooLong("service", MAX_SERVICE);
        }
        if (output.length() > MAX_SERVICE) {
            return new FieldTooLong("output", MAX_SERVICE);
        }
        if (inputs.size() > MAX_INPUTS) {
            return new FieldTooLong("inputs", MAX_INPUTS);
        }
        if (params.size() > MAX_PARAMS) {
            return new FieldTooLong("params", MAX_PARAMS);
        }
        return targets.size() > MAX_TARGETS ? new FieldTooLong("targets", MAX_TARGETS) : null;
    }

    private @Nullable Rejection inputsWrong() {
        if (inputs.isEmpty()) {
            return new FieldMissing("inputs");
        }
        for (JobInput input : inputs) {
            if (!INPUT_TYPES.contains(input.type())) {
                return new FieldMalformed("inputs.type", "one of text, url, event, job");
            }
            if (input.length() > MAX_TEXT) {
                return new FieldTooLong("inputs.data", MAX_TEXT);
            }
        }
        int total = inputs.stream().mapToInt(JobInput::length).sum();
        for (JobParam param : params) {
            // Each value counts for itself too: a million empty ones are no small request.
            int length = param.name().length() + param.values().size();
            for (String value : param.values()) {
                length += value.length();
            }
            if (length > MAX_TEXT) {
                return new FieldTooLong("params", MAX_TEXT);
            }
            total += length;
        }
        return total > MAX_TOTAL_TEXT
                ? new FieldTooLong("inputs and params", MAX_TOTAL_TEXT)
                : null;
    }

    private @Nullable Rejection deadlines() {
        if (!expiresAt.isAfter(at)) {
            return new DeadlineNotInFuture("expires_at");
        }
        if (expiresAt.isAfter(at.plus(MAX_LIFETIME))) {
            return new DeadlineTooFar("expires_at", MAX_LIFETIME);
        }
        return quoteUntil.isAfter(expiresAt)
                ? new DeadlinesOutOfOrder("quote_until", "expires_at")
                : null;
    }

    private boolean asksTheSame(RfqOpened rfq) {
        return rfq.buyer().equals(buyer)
                && rfq.service().equals(service)
                && rfq.inputs().equals(inputs)
                && rfq.params().equals(params)
                && rfq.output().equals(output)
                && rfq.maxPriceMsat().equals(maxPriceMsat)
                && rfq.awardPolicy() == awardPolicy
                && rfq.acceptance() == acceptance
                && rfq.paymentTerms() == paymentTerms
                && rfq.targets().equals(targets);
    }

    private RfqOpened opened() {
        return new RfqOpened(
                rfqId,
                buyer,
                service,
                inputs,
                params,
                output,
                maxPriceMsat,
                awardPolicy,
                acceptance,
                paymentTerms,
                targets,
                origin,
                externalRef,
                at,
                quoteUntil,
                expiresAt);
    }
}
