package exchequer.eventstore.crash;

import java.util.Arrays;

/** One number per position, counted from 1. */
final class Longs {

    private long[] values = new long[1_024];
    private int size;

    int size() {
        return size;
    }

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    /** Sets the number of a position, whatever is known of those before it. */
    void put(long position, long value) {
        size = Math.max(size, Math.toIntExact(position));
        while (size > values.length) {
            values = Arrays.copyOf(values, 2 * values.length);
        }
        values[(int) position - 1] = value;
    }

    long at(long position) {
        if (position < 1 || position > size) {
            throw new IndexOutOfBoundsException("position %d of %d".formatted(position, size));
        }
        return values[(int) position - 1];
    }
}
