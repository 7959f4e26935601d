/** Tests of reading zap receipts. */
@NullMarked
package exchequer.nip90.zap;

import org.jspecify.annotations.NullMarked;
