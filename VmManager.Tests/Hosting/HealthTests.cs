using System.Net;
using System.Text.Json;
using VmManager.Tests.Support;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Hosting;

[Trait("Speed", "Slow")]
public sealed class HealthTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task Ready_NamesEveryCheck()
    {
        Answer answer = null!;
        await Poll.UntilAsync(async () => (answer = await site.Visit().GetAsync("/health/ready")).Status == HttpStatusCode.OK, what: "readiness");

        using var body = JsonDocument.Parse(answer.Body);
        var names = body.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()).ToList();
        names.ShouldContain("database");
        names.ShouldContain("jobs");
    }

    [Fact]
    public async Task Live_SaysThatTheProcessAnswers()
    {
        var answer = await site.Visit().GetAsync("/health/live");

        answer.Body.ShouldBe("""{"status":"healthy","checks":[]}""");
    }
}
