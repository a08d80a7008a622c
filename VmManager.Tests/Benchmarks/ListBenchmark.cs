using System.Diagnostics;
using System.Globalization;
using System.Runtime.Loader;
using Bunit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Infrastructure;
using VmManager.Tests.Support;
using VmManager.Web.Account;
using VmManager.Web.Features.Instances.List;
using VmManager.Web.Features.Operations;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Tests.Benchmarks;

/// <summary>The list of a person with ten thousand instances: from asking for the page to its rows rendered, through the product's services and database.</summary>
internal sealed class ListBenchmark : IBenchmark
{
    private const int Instances = 10_000;
    private const int Rounds = 30;

    public string Name => "list";

    public async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        // bunit was built against a later AngleSharp.Diffing, which only comparisons of markup need; the test host is as lenient.
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, name.Name + ".dll"));
        var database = new TestDatabase();
        await database.InitializeAsync();
        try
        {
            var owner = await SeedAsync(database);
            await using var pages = Pages(database, owner.Actor);
            var queries = pages.Services.GetRequiredService<IInstanceQueries>();
            List<double> read = [], rendered = [];
            for (var round = 0; round < Rounds; round++)
            {
                read.Add(await TimeAsync(async () =>
                {
                    // At once, as the page does.
                    await Task.WhenAll(
                        queries.ListAsync(owner.Actor, new InstanceListRequest(), CancellationToken.None),
                        queries.CountAsync(owner.Actor, allProjects: false, CancellationToken.None));
                }));
                rendered.Add(await RenderAsync(pages));
            }
            // The first rounds compile.
            var (query, page) = (Median(read.Skip(5)), Median(rendered.Skip(5)));
            return
            [
                new Figure($"queries of the first page of {Instances:N0} instances, median", Number($"{query:0.0} ms")),
                new Figure("first page asked for to rows rendered, median", Number($"{page:0.0} ms"), "<= 50 ms", page <= 50),
            ];
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    private static async Task<double> RenderAsync(BunitContext pages)
    {
        var time = await TimeAsync(() =>
        {
            var list = pages.Render<InstancesPage>();
            // A row from the middle of the page, in the text: parsing it is the browser's work.
            list.WaitForState(() => list.Markup.Contains("machine-10", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
            return Task.CompletedTask;
        });
        await pages.DisposeComponentsAsync();
        return time;
    }

    /// <summary>The product's services on this database, and components over them.</summary>
    private static BunitContext Pages(TestDatabase database, Actor actor)
    {
        var pages = new BunitContext();
        pages.Services.AddLogging().AddLocalization().AddSingleton<IConfiguration>(database.Configuration)
            .AddCore().AddInfrastructure(database.Configuration)
            .AddScoped<Toasts>().AddScoped<Format>().AddScoped<ErrorText>().AddScoped<OperationWords>()
            .AddSingleton<ICurrentActor>(new Somebody(actor));
        pages.AddAuthorization().SetAuthorized("Ada");
        pages.JSInterop.Mode = JSRuntimeMode.Loose;
        return pages;
    }

    private static async Task<SeededPerson> SeedAsync(TestDatabase database)
    {
        var model = await database.Seed.InstanceAsync();
        for (var batch = 0; batch < Instances / 1000; batch++)
        {
            await using var context = await database.Contexts.CreateDbContextAsync();
            context.AddRange(Enumerable.Range(batch * 1000, 1000).Select(number => Copy(model, number)));
            await context.SaveChangesAsync();
        }
        await using var analyze = database.DataSource.CreateCommand("analyze");
        await analyze.ExecuteNonQueryAsync();
        return model.Owner;
    }

    private static Instance Copy(SeededInstance model, int number) => new()
    {
        Id = TypedId.New<InstanceId>(),
        ProjectId = model.Owner.Project.Id,
        CreatedBy = model.Owner.Person.Id,
        Name = string.Create(CultureInfo.InvariantCulture, $"machine-{number}"),
        Tags = ["web", string.Create(CultureInfo.InvariantCulture, $"group-{number % 20}")],
        TemplateVersionId = model.Instance.TemplateVersionId,
        PlanId = model.Plan.Id,
        Cpus = model.Plan.Cpus,
        MemoryBytes = model.Plan.MemoryBytes,
        DiskBytes = model.Plan.DiskBytes,
        PricePerHour = model.Plan.PricePerHour,
        ServerId = model.Server.Id,
        EngineReference = string.Create(CultureInfo.InvariantCulture, $"machine-{number}"),
        Lifecycle = InstanceLifecycle.Ready,
        ObservedState = number % 3 == 0 ? PowerState.Stopped : PowerState.Running,
        LoginUser = "debian",
        CreatedAt = DateTimeOffset.UtcNow.AddMinutes(-number),
    };

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Somebody(Actor actor) : ICurrentActor
    {
        public Task<Actor> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(actor);
    }
}
