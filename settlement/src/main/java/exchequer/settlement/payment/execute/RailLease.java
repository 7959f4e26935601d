package exchequer.settlement.payment.execute;

import java.sql.SQLException;

/**
 * The right to begin payments on a rail, which one executor at a time has. Two at once could each
 * find that a payment may be made, and the slower of them would really pay what the other had just
 * seen fail.
 *
 * <p>It runs out by itself, so that the next node can take over from one that died. A holder counts
 * its time from before it asked, the others from when the lease was granted: there is no moment at
 * which two believe to have it. What a holder begins may come late all the same, when it stands
 * still right before.
 */
interface RailLease {

    /**
     * Takes the lease, or prolongs it.
     *
     * @return whether it is held now
     * @throws SQLException when that could not be learned; what was held is held until it runs out
     */
    boolean renew() throws SQLException;

    /** Whether it is held at this moment, as far as time tells. Asks nobody. */
    boolean isHeld();

    /**
     * Which stretch of holding this is. It is another one whenever the lease had run out in
     * between, and another may have held it.
     */
    long stretch();

    /**
     * Whether this holder has followed one that had not given it up: that one may wake up, and call
     * the rail for what it was about to send.
     */
    boolean followsSilence();

    /**
     * Gives it up, so that another need not wait. Only for a holder that has nothing under way.
     *
     * @throws SQLException when that failed; it then runs out by itself
     */
    void release() throws SQLException;
}
