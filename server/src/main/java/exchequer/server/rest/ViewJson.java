package exchequer.server.rest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.ledger.Account;
import exchequer.ledger.AccountPath;
import exchequer.ledger.Hash;
import exchequer.projections.view.CaseView;
import exchequer.projections.view.RfqView;
import exchequer.projections.view.TimelineEntry;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/**
 * How views and ledger records look in the API: columns that hold JSON text are JSON, and values
 * with a type of their own are plain texts.
 */
@Singleton
final class ViewJson implements ObjectMapperCustomizer {

    private abstract static class RfqMixin {
        @JsonRawValue String inputs;
        @JsonRawValue String params;
        @JsonRawValue String targets;
    }

    private abstract static class TimelineMixin {
        @JsonRawValue String data;
    }

    private abstract static class CaseMixin {
        @JsonRawValue String moneyInQuestion;
        @JsonRawValue String evidence;
        @JsonRawValue String answers;
    }

    private interface HashMixin {
        @JsonValue
        String hex();
    }

    private interface AccountMixin {
        @JsonValue
        AccountPath path();
    }

    private interface AccountPathMixin {
        @JsonValue
        String value();
    }

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.addMixIn(RfqView.class, RfqMixin.class);
        mapper.addMixIn(CaseView.class, CaseMixin.class);
        mapper.addMixIn(TimelineEntry.class, TimelineMixin.class);
        mapper.addMixIn(Hash.class, HashMixin.class);
        mapper.addMixIn(Account.class, AccountMixin.class);
        mapper.addMixIn(AccountPath.class, AccountPathMixin.class);
    }
}
