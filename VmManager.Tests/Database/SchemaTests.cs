using Microsoft.EntityFrameworkCore;
using Npgsql;
using VmManager.Core.Instances;
using VmManager.Core.Placement;
using VmManager.Tests.Support;

namespace VmManager.Tests.Database;

public sealed class SchemaTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Columns_OfARow_HaveTheTypesSqlNeeds()
    {
        var types = await QueryAsync(
            "select table_name || '.' || column_name, udt_name from information_schema.columns where table_schema = 'public' and table_name <> 'schema_migrations'");

        types["instances.id"].ShouldBe("uuid");
        types["instances.server_id"].ShouldBe("uuid");
        types["instances.tags"].ShouldBe("_text");
        types["instances.lifecycle"].ShouldBe("varchar");
        types["servers.settings"].ShouldBe("jsonb");
        types["placement_decisions.candidates"].ShouldBe("jsonb");
        types["operations.input"].ShouldBe("jsonb");
        types["metric_samples.resolution"].ShouldBe("int4");
        types["terminal_tickets.hash"].ShouldBe("bytea");
        types["instances.created_at"].ShouldBe("timestamptz");
        types.ContainsKey("instances.xmin").ShouldBeFalse("PostgreSQL has it by itself");
        types.Keys.ShouldAllBe(name => !name.Any(char.IsAsciiLetterUpper));
    }

    [Fact]
    public async Task Migration_OfAFreshDatabase_HoldsTheWholeModel()
    {
        await using var context = await database.Contexts.CreateDbContextAsync();

        context.Database.HasPendingModelChanges().ShouldBeFalse("the model changed: run scripts/migration");
    }

    [Fact]
    public async Task Instance_WrittenAndRead_KeepsListsAndEnums()
    {
        var seeded = await database.Seed.InstanceAsync(change: instance => instance.Tags = ["db", "été"]);

        await using var context = await database.Contexts.CreateDbContextAsync();
        var read = await context.Instances.SingleAsync(instance => instance.Id == seeded.Id && instance.Tags.Contains("été"));

        read.Tags.ShouldBe(["db", "été"]);
        read.Lifecycle.ShouldBe(InstanceLifecycle.Ready);
    }

    [Fact]
    public async Task PlacementDecision_WrittenAndRead_KeepsItsCandidates()
    {
        var seeded = await database.Seed.InstanceAsync();
        await using (var context = await database.Contexts.CreateDbContextAsync())
        {
            context.PlacementDecisions.Add(new PlacementDecision
            {
                InstanceId = seeded.Id,
                DecidedAt = DateTimeOffset.UtcNow,
                Candidates = [new PlacementCandidate(seeded.Server.Id, "a", Accepted: true, "fits", 0.5)],
            });
            await context.SaveChangesAsync();
        }

        await using var reading = await database.Contexts.CreateDbContextAsync();
        var read = await reading.PlacementDecisions.SingleAsync(decision => decision.InstanceId == seeded.Id);

        read.Candidates.ShouldHaveSingleItem().ShouldBe(new PlacementCandidate(seeded.Server.Id, "a", Accepted: true, "fits", 0.5));
    }

    [Fact]
    public async Task Save_WhenSomebodyElseChangedTheRow_IsRefused()
    {
        var seeded = await database.Seed.ServerAsync();
        await using var mine = await database.Contexts.CreateDbContextAsync();
        var row = await mine.Servers.SingleAsync(server => server.Id == seeded.Id);
        await using (var other = await database.Contexts.CreateDbContextAsync())
            await other.Servers.Where(server => server.Id == seeded.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.Version, "theirs"));

        row.Version = "mine";

        await Should.ThrowAsync<DbUpdateConcurrencyException>(() => mine.SaveChangesAsync());
    }

    [Theory]
    [InlineData("update instances set name = 'No Good' where id = @id", "ck_instances_name")]
    [InlineData("update instances set cpus = 0 where id = @id", "ck_instances_size")]
    [InlineData("update instances set server_id = null where id = @id", "ck_instances_reference")]
    public async Task Update_ThatBreaksARule_IsRefusedByTheDatabase(string sql, string constraint)
    {
        var seeded = await database.Seed.InstanceAsync();
        await using var command = database.DataSource.CreateCommand(sql);
        command.Parameters.AddWithValue("id", seeded.Id.Value);

        var refusal = await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

        refusal.ConstraintName.ShouldBe(constraint);
    }

    [Fact]
    public async Task Name_OfADeletedInstance_IsFreeAgain()
    {
        var owner = await database.Seed.PersonAsync();
        await database.Seed.InstanceAsync(owner, change: instance => (instance.Name, instance.Lifecycle) = ("web", InstanceLifecycle.Deleted));
        await database.Seed.InstanceAsync(owner, change: instance => instance.Name = "web");

        await Should.ThrowAsync<DbUpdateException>(() => database.Seed.InstanceAsync(owner, change: instance => instance.Name = "web"));
    }

    private async Task<Dictionary<string, string>> QueryAsync(string sql)
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = database.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows[reader.GetString(0)] = reader.GetString(1);
        return rows;
    }
}
