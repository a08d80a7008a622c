using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Core.Instances;

public sealed class EditInstanceTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string Hostile = "'; drop table instances; --\n<script>alert(1)</script>\n$(reboot) `reboot`\n\u202Egnp.exe ünïcode 🐧 نص";

    private InstanceWorld _world = null!;

    public async Task InitializeAsync() => _world = await InstanceWorld.StartAsync(database);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData("", "field.required")]
    [InlineData("  ", "field.required")]
    [InlineData("Web", "instance.malformed_name")]
    [InlineData("$(reboot)", "instance.malformed_name")]
    [InlineData("'; drop table instances; --", "instance.malformed_name")]
    [InlineData("<b>web</b>", "instance.malformed_name")]
    [InlineData("wéb", "instance.malformed_name")]
    [InlineData("web\nx", "instance.malformed_name")]
    [InlineData("12345", "instance.only_digits")]
    [InlineData(" web-2 ", null)]
    public Task Edit_WithName(string name, string? code) => CheckAsync(new EditInstance(0) { Name = name }, nameof(EditInstance.Name), code);

    [Theory]
    [InlineData("Tag", null)]
    [InlineData("two words", "instance.malformed_tag")]
    [InlineData("<b>", "instance.malformed_tag")]
    [InlineData("a\0", "instance.malformed_tag")]
    public Task Edit_WithTag(string tag, string? code) => CheckAsync(new EditInstance(0) { Tags = [tag] }, nameof(EditInstance.Tags), code);

    [Theory]
    [InlineData("", null)]
    [InlineData(Hostile, null)]
    [InlineData("bell\a", "instance.unprintable_text")]
    public Task Edit_WithNotes(string notes, string? code) => CheckAsync(new EditInstance(0) { Notes = notes }, nameof(EditInstance.Notes), code);

    [Fact]
    public async Task Edit_WithHugeTexts_IsRefusedByEachField_AndChangesNothing()
    {
        var huge = new string('a', 2_000_000);
        var instance = await SeedAsync();

        var result = await EditAsync(instance, new EditInstance(0) { Name = huge, Notes = huge, Tags = [huge, huge + "b"], IsProtected = true });

        Problems(result).ShouldBe(
            [("Name", "instance.malformed_name"), ("Tags", "instance.malformed_tag"), ("Notes", "field.too_long")], ignoreOrder: true);
        result.Error!.ToString().Length.ShouldBeLessThan(500);
        var row = await _world.ReadAsync(instance.Id);
        (row.Name, row.Notes, row.Tags.Count, row.IsProtected).ShouldBe((instance.Name, "", 0, false));
    }

    [Fact]
    public async Task Texts_ThatLookLikeCode_AreKeptToTheLetter_AndReachTheGuestAsInputOnly()
    {
        var script = "#!/bin/sh\n" + Hostile + "\n";
        var created = await _world.CreateAsync(_world.Form() with { Notes = Hostile, UserScript = script });

        await EditAsync(created, new EditInstance(0) { Notes = Hostile + "\nmore" });

        var row = await _world.ReadAsync(created.Id);
        (row.Notes, row.UserScript).ShouldBe((Hostile + "\nmore", script));
        var told = _world.Engine.Guests[created.EngineReference!].Told["prepare"];
        string.Join('\n', told).ShouldEndWith(script);
        var found = await _world.Queries.ListAsync(_world.Actor, new InstanceListRequest { Search = "'; drop" }, CancellationToken.None);
        found.Items.ShouldHaveSingleItem().Id.ShouldBe(created.Id);
    }

    [Theory]
    [InlineData(1, "instance.key_missing")]
    [InlineData(InstanceLimits.MaxKeys, "instance.key_missing")]
    [InlineData(InstanceLimits.MaxKeys + 1, "field.out_of_range")]
    [InlineData(100_000, "field.out_of_range")]
    public async Task Keys_ThatAreUnknownOrTooMany_AreRefusedByTheField(int count, string code)
    {
        var instance = await SeedAsync();
        List<SshKeyId> keys = [.. Enumerable.Range(0, count).Select(_ => TypedId.New<SshKeyId>())];

        Problems(await _world.Actions.ChangeKeysAsync(_world.Actor, instance.Id, keys, CancellationToken.None)).ShouldBe([("SshKeys", code)]);
        Problems(await _world.Actions.CreateAsync(_world.Actor, _world.Form() with { SshKeys = keys }, CancellationToken.None))
            .ShouldBe([("SshKeys", code)]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("' or '1'='1")]
    public async Task Delete_WithAnotherText_IsRefusedByTheField(string text)
    {
        var instance = await SeedAsync();

        Problems(await _world.Actions.DeleteAsync(_world.Actor, instance.Id, text, CancellationToken.None))
            .ShouldBe([("ConfirmedName", "instance.name_not_confirmed")]);
    }

    private async Task CheckAsync(EditInstance form, string field, string? code)
    {
        var instance = await SeedAsync();

        var result = await EditAsync(instance, form);

        if (code is null)
        {
            result.Error.ShouldBeNull();
            var row = await _world.ReadAsync(instance.Id);
            (row.Name, row.Notes).ShouldBe((form.Name?.Trim() ?? instance.Name, form.Notes ?? ""));
        }
        else
        {
            Problems(result).ShouldBe([(field, code)]);
            (await _world.ReadAsync(instance.Id)).Name.ShouldBe(instance.Name);
        }
    }

    private async Task<Instance> SeedAsync() =>
        (await _world.Seed.InstanceAsync(_world.Person, _world.Server, _world.Template, _world.Plan)).Instance;

    private Task<Result> EditAsync(Instance instance, EditInstance form) =>
        _world.Actions.EditAsync(_world.Actor, instance.Id, form, CancellationToken.None);

    private static List<(string? Field, string Code)> Problems<T>(Result<T> result) => Problems(result.Error);

    private static List<(string? Field, string Code)> Problems(Result result) => Problems(result.Error);

    private static List<(string? Field, string Code)> Problems(Error? error) =>
        [.. error.ShouldBeOfType<Invalid>().Problems.Select(problem => (problem.Field, problem.Code))];
}
