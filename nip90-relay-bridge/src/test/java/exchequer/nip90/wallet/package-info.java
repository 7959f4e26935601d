/** Tests of the wallet client, against a wallet that lies and one that is not ours. */
@NullMarked
package exchequer.nip90.wallet;

import org.jspecify.annotations.NullMarked;
