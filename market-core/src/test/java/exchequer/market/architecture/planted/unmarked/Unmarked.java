package exchequer.market.architecture.planted.unmarked;

/** A class of a package that says nothing of null. */
final class Unmarked {}
