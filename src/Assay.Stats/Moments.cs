namespace Assay.Stats;

public readonly record struct Moments(long Count, double Mean, double M2);
