/**
 * Typed identifiers. All are derived from what they identify, so a retried or re-read wish meets
 * the same identifier and a seeded simulation is repeatable.
 */
@NullMarked
package exchequer.market.ids;

import org.jspecify.annotations.NullMarked;
