using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using VmManager.Core;
using VmManager.Core.Data;
using VmManager.Infrastructure.Postgres;
using VmManager.Tests.Support;

namespace VmManager.Tests.Database;

public sealed class DatabasePreparationTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Prepare_ByFourProcessesAtOnce_MakesOneSchema()
    {
        var address = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "t" + Guid.NewGuid().ToString("N") };
        await using var first = Process(address.ConnectionString);
        await using var second = Process(address.ConnectionString);
        await using var third = Process(address.ConnectionString);
        await using var fourth = Process(address.ConnectionString);

        await Task.WhenAll(new[] { first, second, third, fourth }.Select(process => process.PrepareDatabaseAsync(CancellationToken.None)));

        await using (var context = await fourth.GetRequiredService<IDbContextFactory<VmManagerDbContext>>().CreateDbContextAsync())
            (await context.Users.CountAsync()).ShouldBe(0);
        await (await TestCluster.SharedAsync()).DropAsync(address.ConnectionString);
    }

    [Fact]
    public async Task Prepare_OfAStrangersDatabase_RefusesAndSaysSo()
    {
        await using (var mark = database.DataSource.CreateCommand("insert into schema_migrations values ('20990101000000_Later', '99')"))
            await mark.ExecuteNonQueryAsync();
        await using var process = Process(database.ConnectionString);

        var refusal = await Should.ThrowAsync<DatabaseUnavailableException>(() => process.PrepareDatabaseAsync(CancellationToken.None));

        refusal.Message.ShouldContain("20990101000000_Later");
    }

    [Fact]
    public async Task Prepare_WhenNothingAnswers_GivesUpInPlainWords()
    {
        await using var process = Process("Host=/nowhere;Database=x;Username=x", ("Postgres:StartTimeout", "00:00:00.3"));

        var refusal = await Should.ThrowAsync<DatabaseUnavailableException>(() => process.PrepareDatabaseAsync(CancellationToken.None));

        refusal.Message.ShouldContain("ConnectionStrings:VmManager");
    }

    [Theory]
    [InlineData("ConnectionStrings:VmManager", "Nonsense=1", "ConnectionStrings:VmManager cannot be read")]
    [InlineData("ConnectionStrings:VmManager", "Database=x", "ConnectionStrings:VmManager names no Host")]
    [InlineData("Postgres:StartTimeout", "00:00:00", "Postgres:StartTimeout")]
    [InlineData("Postgres:BinDirectory", "/nowhere", "Postgres:BinDirectory")]
    [InlineData("Postgres:RunAs", "no such user; rm", "Postgres:RunAs")]
    [InlineData("Postgres:Settings:listen_addresses", "*", "Postgres:Settings:listen_addresses")]
    [InlineData("Postgres:Settings:work_mem", "1'; x", "Postgres:Settings:work_mem")]
    [InlineData("DataDirectory", " ", "DataDirectory is empty")]
    public void Options_ThatMakeNoSense_AreNamedByTheirKey(string key, string value, string complaint)
    {
        using var process = Process(connectionString: null, (key, value));

        Should.Throw<OptionsValidationException>(() => process.GetRequiredService<IOptions<PostgresOptions>>().Value)
            .Message.ShouldContain(complaint);
    }

    private static ServiceProvider Process(string? connectionString, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:VmManager"] = connectionString })
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value))
            .Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddCore().AddPostgres(configuration)
            .BuildServiceProvider();
    }
}
