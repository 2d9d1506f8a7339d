using Assay.Core;
using Assay.Server.Requests;

namespace Assay.Server.Bodies;

/// <summary>The form in which an explanation is answered.</summary>
internal enum ExplanationForm
{
    Json,
    Text,
}

internal static class ExplanationForms
{
    /// <summary>What the address says; else JSON.</summary>
    /// <exception cref="RefusedRequestException">The address names no form.</exception>
    public static ExplanationForm Of(string? format) =>
        format is null ? ExplanationForm.Json
        : Wire.TryRead<ExplanationForm>(format, out var form) ? form
        : throw new RefusedRequestException(
            Faults.InvalidParameter("format", $"Give one of: {string.Join(", ", Wire.Names<ExplanationForm>())}.")
        );
}
