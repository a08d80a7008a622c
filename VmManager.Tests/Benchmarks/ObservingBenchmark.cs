using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Benchmarks;

/// <summary>
/// Observing a thousand instances on one server: what a tick asks of the engine, and what it costs this process. A real Incus answers for
/// one running guest; on the wire its answer is made a thousand, each the guest of an instance in the database.
/// </summary>
internal sealed class ObservingBenchmark : IBenchmark
{
    private const int Instances = 1000;
    private const int Ticks = 10;
    private const string List = "/1.0/instances?recursion=2";

    public string Name => "observing";

    public async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        await using var engine = await LocalEngine.StartAsync();
        var database = new TestDatabase();
        await database.InitializeAsync();
        try
        {
            var guest = engine.NewSpec();
            await engine.IncusAsync("launch", "-q", guest.Image, guest.Reference, "-s", engine.Pool, "-n", engine.Network);
            var crowd = new Crowd(guest);
            var calls = new CallCounter();
            // Counted outside of what multiplies: as the adapter sent them.
            var factory = LocalEngine.Factory(inner => calls.Around(new Multiplier(crowd) { InnerHandler = inner }));
            await using var platform = await WorkingPlatform.StartAsync(
                database, engine, services => services.RemoveAll<IEngineFactory>().AddSingleton(factory));
            await crowd.SeedAsync(database);
            return await WatchAsync(database, calls);
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyList<Figure>> WatchAsync(TestDatabase database, CallCounter calls)
    {
        await Poll.UntilAsync(async () => await SeenAsync(database) == Instances, what: "every instance observed");
        calls.Paths.Clear();
        var before = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await Poll.UntilAsync(() => Looks(calls) >= Ticks);
        var processor = (Environment.CpuUsage.TotalTime - before) / Ticks;
        var about = calls.Paths.Count(path => path.StartsWith("/1.0/instances", StringComparison.Ordinal));
        var perTick = (double)about / Looks(calls);
        return
        [
            new Figure("instances observed on one server", Number($"{await SeenAsync(database)}")),
            new Figure("calls about instances per tick", Number($"{perTick:0.00}"), "<= 1", perTick <= 1),
            new Figure("other calls to the engine per minute", Number($"{(calls.Paths.Count - about) / watch.Elapsed.TotalMinutes:0.0}")),
            new Figure("from tick to tick", Number($"{watch.Elapsed.TotalSeconds / Ticks:0.00} s")),
            new Figure("processor time of this process per tick", Number($"{processor.TotalMilliseconds:0} ms")),
        ];
    }

    private static int Looks(CallCounter calls) => calls.Paths.Count(path => string.Equals(path, List, StringComparison.Ordinal));

    private static async Task<int> SeenAsync(TestDatabase database)
    {
        await using var context = await database.Contexts.CreateDbContextAsync();
        return await context.Instances.CountAsync(instance => instance.ObservedState == PowerState.Running);
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The names and marks of the thousand.</summary>
    private sealed class Crowd(GuestSpec model)
    {
        public IReadOnlyList<(string Name, Guid Owner)> Members { get; } =
            [.. Enumerable.Range(0, Instances).Select(number => ($"crowd-{number}", Guid.CreateVersion7()))];

        public string Model => model.Reference;

        public async Task SeedAsync(TestDatabase database)
        {
            var owner = await database.Seed.PersonAsync();
            await using var context = await database.Contexts.CreateDbContextAsync();
            var server = context.Servers.First();
            var template = context.TemplateVersions.First();
            var plan = context.Plans.First();
            context.AddRange(Members.Select(member => new Instance
            {
                Id = InstanceId.From(member.Owner),
                ProjectId = owner.Project.Id,
                CreatedBy = owner.Person.Id,
                Name = member.Name,
                TemplateVersionId = template.Id,
                PlanId = plan.Id,
                Cpus = 1,
                MemoryBytes = model.Size.MemoryBytes,
                DiskBytes = model.Size.DiskBytes,
                PricePerHour = Points.One,
                ServerId = server.Id,
                EngineReference = member.Name,
                Lifecycle = InstanceLifecycle.Ready,
                DesiredState = PowerState.Running,
                LoginUser = "debian",
                CreatedAt = DateTimeOffset.UtcNow,
            }));
            await context.SaveChangesAsync();
        }
    }

    /// <summary>Makes the one guest in a list a thousand.</summary>
    private sealed class Multiplier(Crowd crowd) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (!string.Equals(request.RequestUri!.PathAndQuery, List, StringComparison.Ordinal))
                return answer;
            var body = JsonNode.Parse(await answer.Content.ReadAsStreamAsync(cancellationToken))!;
            var model = body["metadata"]!.AsArray().Single(guest => string.Equals((string?)guest!["name"], crowd.Model, StringComparison.Ordinal))!;
            body["metadata"] = new JsonArray([.. crowd.Members.Select(member => Member(model, member.Name, member.Owner))]);
            answer.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
            return answer;
        }

        private static JsonNode Member(JsonNode model, string name, Guid owner)
        {
            var guest = model.DeepClone();
            guest["name"] = name;
            guest["config"]!["user.vmmanager.owner"] = owner.ToString();
            return guest;
        }
    }
}
