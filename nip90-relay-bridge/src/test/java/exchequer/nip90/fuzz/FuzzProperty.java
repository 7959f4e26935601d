package exchequer.nip90.fuzz;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * A property of batches of inputs, each batch given by its seed. jqwik draws the seeds; {@code
 * -Djqwik.tries.default=…} says how many batches. A {@link Campaign} makes inputs smaller itself,
 * which jqwik could do for the seed only.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Property(
        generation = GenerationMode.RANDOMIZED,
        edgeCases = EdgeCasesMode.NONE,
        shrinking = ShrinkingMode.OFF)
public @interface FuzzProperty {}
