package exchequer.nip90.wallet;

import java.time.Duration;

/**
 * How long this client waits.
 *
 * @param readyTimeout for a connection to any relay and the wallet's word about itself
 * @param answerTimeout for an answer to anything but a payment; so long a request is valid
 * @param payTimeout for an answer to a payment. A wallet that finds no route tries for a minute
 * @param pingEvery after which a relay is asked for a sign of life
 * @param firstPause before the second try to connect; doubled with every failure
 * @param longestPause between tries
 */
public record WalletRules(
        Duration readyTimeout,
        Duration answerTimeout,
        Duration payTimeout,
        Duration pingEvery,
        Duration firstPause,
        Duration longestPause) {

    public static WalletRules standard() {
        return new WalletRules(
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(90),
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1));
    }
}
