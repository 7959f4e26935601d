/** The journal as a file that can be verified without the server and without its database. */
@NullMarked
package exchequer.ledger.export;

import org.jspecify.annotations.NullMarked;
