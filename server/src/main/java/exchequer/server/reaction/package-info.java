/** Runs what follows from events: automations, deadlines, and the lists kept from events. */
@NullMarked
package exchequer.server.reaction;

import org.jspecify.annotations.NullMarked;
