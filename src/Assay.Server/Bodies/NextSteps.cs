using Assay.Core;
using Assay.Core.Catalog;
using Assay.Server.Requests;

namespace Assay.Server.Bodies;

/// <summary>The call that comes next, in words, where somebody asks too early.</summary>
internal static class NextSteps
{
    /// <summary>What starts an experiment in its present state.</summary>
    public static string BeforeStart(Experiment experiment)
    {
        var address = $"POST {ApiVersion.Prefix}/experiments/{experiment.Key}";
        var step = experiment.Status switch
        {
            ExperimentStatus.InReview => $"It is in review; after {address}/approve call {address}/start.",
            ExperimentStatus.Scheduled => $"It starts by itself as planned; to start it now, call {address}/start.",
            var status => $"It is {Wire.Name(status)}; call {address}/start.",
        };
        return $"The experiment '{experiment.Key}' has not started, so nobody has a variant yet. {step}";
    }
}
