/**
 * What an application promises about the events it publishes, for its tests: golden files of every
 * version, JSON Schemas made from the code, and which changes of them others survive. Nothing here
 * runs in production; the libraries it needs are optional dependencies.
 */
@NullMarked
package exchequer.eventstore.schema;

import org.jspecify.annotations.NullMarked;
