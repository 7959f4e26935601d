/** Proof that clients that are not ours can buy and sell here. */
@NullMarked
package exchequer.server.foreign;

import org.jspecify.annotations.NullMarked;
