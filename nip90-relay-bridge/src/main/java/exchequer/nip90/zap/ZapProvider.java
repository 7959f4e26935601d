package exchequer.nip90.zap;

import java.util.Optional;

/**
 * The LNURL provider of a recipient, as an operator configured it: the bridge fetches no address
 * that a stranger wrote.
 *
 * @param nostrPubkey the key it signs receipts with, 64 lower-case hex characters
 * @param lnurl the recipient's, bech32; empty when it is not known
 */
public record ZapProvider(String nostrPubkey, Optional<String> lnurl) {}
