namespace VmManager.Web.Features.Operations;

/// <summary>Words about operations: OperationsText.resx and OperationsText.fr.resx. Kinds and steps have "kind.…" and "step.…" keys.</summary>
public sealed class OperationsText;
