using VmManager.Core.Engines;

namespace VmManager.Core.Servers;

/// <summary>Tries connections: the report, and the images behind it.</summary>
internal sealed class ServerTrial(IEnumerable<IEngineFactory> factories)
{
    public IReadOnlyList<EngineKind> Engines { get; } = [.. factories.Select(factory => factory.Kind).Distinct().Order()];

    public IEngineFactory FactoryOf(EngineKind engine) => factories.First(factory => factory.Kind == engine);

    public async Task<Trial> TryAsync(EngineKind engine, EngineConnection connection, CancellationToken cancellationToken)
    {
        if (!Engines.Contains(engine))
            return new Trial(new ConnectionReport([new("reach", Passed: false, ServerErrors.EngineNotOffered(engine).Message)], Probe: null), []);
        var factory = FactoryOf(engine);
        var report = await factory.TestAsync(connection, cancellationToken);
        if (report.Probe is null)
            return new Trial(report, []);
        await using var engineConnection = factory.Connect(connection);
        var images = await engineConnection.ListImagesAsync(cancellationToken);
        return images.IsSuccess
            ? new Trial(report, images.Value)
            : new Trial(report with { Checks = [.. report.Checks, new("images", Passed: false, images.Error.Message)] }, []);
    }
}

/// <summary>What trying a connection gave.</summary>
internal sealed record Trial(ConnectionReport Report, IReadOnlyList<EngineImage> Images)
{
    /// <summary>The first failed check in words; null when all passed.</summary>
    public string? Problem => Report.Checks.FirstOrDefault(check => !check.Passed)?.Message;
}
