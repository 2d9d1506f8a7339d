namespace Assay.Storage.Logs.DuckDb;

/// <summary>A column's type, and how its numbers are stored: a decimal is an integer divided by a power of ten.</summary>
internal readonly record struct DuckColumnType(DuckType Type, DuckType Storage, double Divisor)
{
    public static DuckColumnType Of(LogicalTypeHandle type)
    {
        var id = Native.TypeOf(type);
        return id == DuckType.Decimal ? new(id, Native.DecimalStorage(type), Math.Pow(10, Native.DecimalScale(type))) : new(id, id, 1);
    }
}
