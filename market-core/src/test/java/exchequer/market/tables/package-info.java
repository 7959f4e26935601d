/** What every command answers in every state, as tables of given, when and then. */
@NullMarked
package exchequer.market.tables;

import org.jspecify.annotations.NullMarked;
