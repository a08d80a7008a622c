using VmManager.Core.Shared;

namespace VmManager.Core.Terminals;

/// <summary>Proves that a shell could be opened, without opening one.</summary>
public interface ISshProbe
{
    /// <summary>
    /// Signs in and runs <c>true</c>. A failure whose cause passes by itself (the machine still boots, nothing answers yet) is
    /// <see cref="Recurrence.Passing"/>; a refused key or a changed host key is <see cref="Recurrence.Final"/>.
    /// </summary>
    Task<Result> ProbeAsync(ShellTarget target, CancellationToken cancellationToken);
}
