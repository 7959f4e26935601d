package exchequer.server.security;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.TenantId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The node's own secret, 32 bytes in a file that only its owner may read. API keys are derived from
 * it, so that a repeated registration can show the same key without the key being stored anywhere.
 */
public final class OperatorSecret {

    private static final int BYTES = 32;

    private final byte[] secret;

    private OperatorSecret(byte[] secret) {
        this.secret = secret;
    }

    /**
     * Reads the file, or makes it first.
     *
     * @throws UncheckedIOException when it can be neither read nor made
     */
    public static OperatorSecret in(Path file, RandomGenerator random) {
        return new OperatorSecret(SecretFile.readOrCreate(file, BYTES, random));
    }

    /** The key with which the operator itself comes in. */
    public String operatorKey(TenantId tenant) {
        return Accounts.keyOf(mac("operator/" + tenant));
    }

    public String apiKey(TenantId tenant, Pubkey buyer, String idempotencyKey) {
        return Accounts.keyOf(mac("buyer/" + tenant + "/" + buyer + "/" + idempotencyKey));
    }

    public String financeKey(TenantId tenant, String idempotencyKey) {
        return Accounts.keyOf(mac("finance/" + tenant + "/" + idempotencyKey));
    }

    private byte[] mac(String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HmacSHA256", impossible);
        }
    }
}
