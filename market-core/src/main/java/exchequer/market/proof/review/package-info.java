/** The slice of {@link exchequer.market.proof.review.ReviewProof}. */
@NullMarked
package exchequer.market.proof.review;

import org.jspecify.annotations.NullMarked;
