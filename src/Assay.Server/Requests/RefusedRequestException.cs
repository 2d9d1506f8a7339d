using Assay.Core;

namespace Assay.Server.Requests;

/// <summary>Carries a fault out of parameter binding, which can fail in no other way.</summary>
internal sealed class RefusedRequestException(Fault fault) : Exception(fault.Detail)
{
    public Fault Fault { get; } = fault;
}
