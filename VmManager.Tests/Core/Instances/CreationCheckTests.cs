using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Core.Instances;

public sealed class CreationCheckTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("", "field.required")]
    [InlineData("   ", "field.required")]
    [InlineData("Web", "instance.malformed_name")]
    [InlineData("-web", "instance.malformed_name")]
    [InlineData("web-", "instance.malformed_name")]
    [InlineData("we b", "instance.malformed_name")]
    [InlineData("web\n", null)]
    [InlineData("web\nx", "instance.malformed_name")]
    [InlineData("wéb", "instance.malformed_name")]
    [InlineData("web.example", "instance.malformed_name")]
    [InlineData("$(reboot)", "instance.malformed_name")]
    [InlineData("'; drop table instances; --", "instance.malformed_name")]
    [InlineData("<script>alert(1)</script>", "instance.malformed_name")]
    [InlineData("web\0", "instance.malformed_name")]
    [InlineData("12345", "instance.only_digits")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123", "instance.malformed_name")]
    [InlineData("a12345678901234567890123456789012345678901234567890123456789012", null)]
    [InlineData("0x", null)]
    public Task Create_WithName(string name, string? code) => CheckAsync(form => form with { Name = name }, nameof(CreateInstances.Name), code);

    [Theory]
    [InlineData(0, "field.out_of_range")]
    [InlineData(-1, "field.out_of_range")]
    [InlineData(11, "field.out_of_range")]
    [InlineData(int.MaxValue, "field.out_of_range")]
    [InlineData(10, null)]
    public Task Create_WithCount(int count, string? code) => CheckAsync(form => form with { Count = count }, nameof(CreateInstances.Count), code);

    [Fact]
    public Task Create_WithALongStemOfSeveral_LeavesRoomForTheNumber() => CheckAsync(
        form => form with { Name = new string('a', 60), Count = 2 }, nameof(CreateInstances.Name), "instance.stem_too_long");

    [Theory]
    [InlineData("ok", null)]
    [InlineData("UPPER", null)]
    [InlineData("a.b_c-d", null)]
    [InlineData("", null)]
    [InlineData("with space", "instance.malformed_tag")]
    [InlineData("é", "instance.malformed_tag")]
    [InlineData("a,b", "instance.malformed_tag")]
    [InlineData("0123456789012345678901234567890", "instance.malformed_tag")]
    public Task Create_WithTag(string tag, string? code) => CheckAsync(form => form with { Tags = [tag] }, nameof(CreateInstances.Tags), code);

    [Theory]
    [InlineData(10, null)]
    [InlineData(11, "instance.too_many_tags")]
    public Task Create_WithSoManyTags(int count, string? code) => CheckAsync(
        form => form with { Tags = [.. Enumerable.Range(1, count).Select(number => $"tag-{number}")] }, nameof(CreateInstances.Tags), code);

    [Theory]
    [InlineData("plain\n\ttext, ünïcode 🐧, <b>", null)]
    [InlineData("bell\a", "instance.unprintable_text")]
    [InlineData("null\0", "instance.unprintable_text")]
    public Task Create_WithNotes(string notes, string? code) => CheckAsync(form => form with { Notes = notes }, nameof(CreateInstances.Notes), code);

    [Theory]
    [InlineData(4000, null)]
    [InlineData(4001, "field.too_long")]
    public Task Create_WithNotesOfLength(int length, string? code) =>
        CheckAsync(form => form with { Notes = new string('n', length) }, nameof(CreateInstances.Notes), code);

    [Theory]
    [InlineData(null, null)]
    [InlineData("  ", null)]
    [InlineData("#!/bin/sh\necho", null)]
    [InlineData("\uFEFF#!/bin/sh\r\necho", null)]
    [InlineData("echo", "instance.script_without_interpreter")]
    [InlineData("\n#!/bin/sh", "instance.script_without_interpreter")]
    [InlineData("#!/bin/sh\n\0", "instance.script_not_text")]
    public Task Create_WithScript(string? script, string? code) =>
        CheckAsync(form => form with { UserScript = script }, nameof(CreateInstances.UserScript), code);

    [Theory]
    [InlineData(64 * 1024, null)]
    [InlineData(64 * 1024 + 1, "instance.script_too_long")]
    public Task Create_WithScriptOfBytes(int bytes, string? code) => CheckAsync(
        form => form with { UserScript = ("#!/bin/sh\n" + new string('x', bytes))[..(bytes - 1)] + "\n" }, nameof(CreateInstances.UserScript), code);

    /// <summary>Not as inline data: the test framework would mend them.</summary>
    [Fact]
    public async Task Create_WithHalvesOfCharacters_IsRefused()
    {
        await CheckAsync(form => form with { Notes = "half \uD83D pair" }, nameof(CreateInstances.Notes), "instance.unprintable_text");
        await CheckAsync(form => form with { UserScript = "#!/bin/sh\n\uDC00" }, nameof(CreateInstances.UserScript), "instance.script_not_text");
        await CheckAsync(form => form with { Tags = ["\uD800"] }, nameof(CreateInstances.Tags), "instance.malformed_tag");
    }

    [Fact]
    public async Task Create_WithAPlanTooSmallForTheTemplate_IsRefused()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var small = await world.Seed.PlanAsync(plan => plan.MemoryBytes = 1L << 20);

        var result = await world.Actions.CreateAsync(world.Actor, world.Form() with { PlanId = small.Id }, CancellationToken.None);

        Problems(result).ShouldBe([(nameof(CreateInstances.PlanId), "instance.plan_too_small")]);
    }

    [Fact]
    public async Task Create_WithWhatIsRetiredOrUnknown_IsRefused()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var plan = await world.Seed.PlanAsync(plan => plan.RetiredAt = DateTimeOffset.UtcNow);
        var template = await world.Seed.TemplateAsync(template => template.RetiredAt = DateTimeOffset.UtcNow);

        var retired = await world.Actions.CreateAsync(
            world.Actor, world.Form() with { PlanId = plan.Id, TemplateId = template.Id }, CancellationToken.None);
        var unknown = await world.Actions.CreateAsync(
            world.Actor, world.Form() with { PlanId = TypedId.New<PlanId>(), TemplateId = TypedId.New<TemplateId>() }, CancellationToken.None);

        Problems(retired).ShouldBe([("TemplateId", "instance.template_not_offered"), ("PlanId", "instance.plan_not_offered")]);
        Problems(unknown).ShouldBe(Problems(retired));
    }

    [Fact]
    public async Task Create_WithSomebodyElsesKey_IsRefused()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var other = await world.Seed.PersonAsync();
        var key = new SshKey { Id = TypedId.New<SshKeyId>(), PersonId = other.Person.Id, Name = "k", PublicKey = "ssh-ed25519 A", Fingerprint = "f" };
        await world.ReadAsync(context => { context.SshKeys.Add(key); return context.SaveChangesAsync(); });

        var result = await world.Actions.CreateAsync(world.Actor, world.Form() with { SshKeys = [key.Id] }, CancellationToken.None);

        Problems(result).ShouldBe([(nameof(CreateInstances.SshKeys), "instance.key_missing")]);
    }

    [Fact]
    public async Task Create_WithManyFaults_TellsAllAtOnce_AndWritesNothing()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var form = new CreateInstances { Name = "Not A Name", Count = 99, Tags = ["no tag"], Notes = "\a", UserScript = "echo", SshKeys = [TypedId.New<SshKeyId>()] };

        var result = await world.Actions.CreateAsync(world.Actor, form, CancellationToken.None);

        Problems(result).Select(problem => problem.Field).ShouldBe(
            ["Count", "Tags", "Notes", "UserScript", "Name", "TemplateId", "PlanId", "SshKeys"], ignoreOrder: true);
        (await world.Queries.CountAsync(world.Actor, allProjects: false, CancellationToken.None)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task Create_WithATakenName_IsRefused_AlsoWhenBothComeAtOnce()
    {
        await using var world = await InstanceWorld.StartAsync(database);

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            Task.Run(() => world.Actions.CreateAsync(world.Actor, world.Form("same"), CancellationToken.None))));

        results.Count(result => result.IsSuccess).ShouldBe(1);
        results.Where(result => !result.IsSuccess).ShouldAllBe(result => Problems(result).Single().Code == "instance.name_taken");
        await world.RestAsync(results.Single(result => result.IsSuccess).Value[0]);
    }

    [Fact]
    public async Task Create_WithoutRoom_IsRefusedBeforeAnythingIsWritten()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        await world.ChangeServerAsync(world.Server.Id, server => server.MemoryBytes = 1);

        var result = await world.Actions.CreateAsync(world.Actor, world.Form(), CancellationToken.None);

        Problems(result).ShouldBe([(nameof(CreateInstances.PlanId), "placement.no_room")]);
    }

    private async Task CheckAsync(Func<CreateInstances, CreateInstances> change, string field, string? code)
    {
        await using var world = await InstanceWorld.StartAsync(database);

        var result = await world.Actions.CreateAsync(world.Actor, change(world.Form()), CancellationToken.None);

        if (code is null)
        {
            foreach (var id in result.ShouldSucceed())
                await world.RestAsync(id);
        }
        else
        {
            Problems(result).ShouldBe([(field, code)]);
        }
    }

    private static List<(string? Field, string Code)> Problems<T>(Result<T> result) =>
        [.. result.Error.ShouldBeOfType<Invalid>().Problems.Select(problem => (problem.Field, problem.Code))];
}
