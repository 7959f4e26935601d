package exchequer.nip90.fuzz;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;

/** Seeds of batches; {@code -Dfuzz.seed=…} is one that comes again. */
public final class Batches implements ArbitrarySupplier<Long> {

    @Override
    public Arbitrary<Long> get() {
        Long replayed = Long.getLong("fuzz.seed");
        return replayed == null
                ? Arbitraries.randomValue(Random::nextLong)
                : Arbitraries.just(replayed);
    }
}
