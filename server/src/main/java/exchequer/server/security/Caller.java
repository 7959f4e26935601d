package exchequer.server.security;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.TenantId;
import exchequer.server.rest.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking.
 *
 * @param pubkey the buyer's key; null for other roles
 */
public record Caller(TenantId tenant, Role role, @Nullable Pubkey pubkey) {

    /** As events name it. */
    public String actor() {
        return pubkey == null ? role.name().toLowerCase(Locale.ROOT) : "buyer:" + pubkey.value();
    }

    /**
     * @throws ProblemException when the caller is no buyer
     */
    public Pubkey buyer() {
        if (pubkey == null) {
            throw Problem.FORBIDDEN.because("only a buyer can do this");
        }
        return pubkey;
    }

    /** A buyer sees its own; the others see all of the tenant. */
    public boolean maySee(String owner) {
        return pubkey == null || pubkey.value().equals(owner);
    }
}
