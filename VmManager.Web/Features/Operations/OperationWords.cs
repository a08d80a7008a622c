using Microsoft.Extensions.Localization;
using VmManager.Core.Operations;

namespace VmManager.Web.Features.Operations;

/// <summary>Kinds and steps of operations in the person's language; an unknown one by its own name, so that nothing is ever empty.</summary>
public sealed class OperationWords(IStringLocalizer<OperationsText> text)
{
    /// <summary>"Create instance".</summary>
    public string Kind(string kind) => Of("kind." + kind) ?? Spelled(kind[(kind.LastIndexOf('.') + 1)..]);

    /// <summary>"Creating": what is going on, for a row.</summary>
    public string Doing(string kind) => Of("doing." + kind) ?? Kind(kind);

    /// <summary>"Wait for an address".</summary>
    public string Step(string kind, string step) => Of($"step.{kind}.{step}") ?? Of("step." + step) ?? Spelled(step);

    public string State(OperationState state) => text["state." + state];

    private string? Of(string key) => text[key] is { ResourceNotFound: false } found ? found.Value : null;

    private static string Spelled(string name) =>
        name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ').Replace('-', ' ');
}
