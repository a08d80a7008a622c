using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Infrastructure.Postgres.Live;
using VmManager.Infrastructure.Postgres.Private;

namespace VmManager.Infrastructure.Postgres;

public static class PostgresRegistration
{
    /// <summary>The database: configured by "ConnectionStrings:VmManager", else a private cluster under "DataDirectory".</summary>
    public static IServiceCollection AddPostgres(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PostgresOptions>().Configure(options => Read(configuration, options)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PostgresOptions>, PostgresOptionsValidator>();
        services.AddSingleton<PrivateCluster>();
        services.AddSingleton<DatabaseAddress>();
        services.AddSingleton(MakeDataSource);
        services.AddPooledDbContextFactory<VmManagerDbContext>((provider, options) =>
            options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>(), PostgresModel.Configure));
        // ASP.NET Identity's stores ask for the context itself.
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<VmManagerDbContext>>().CreateDbContext());
        services.AddSingleton<DatabasePreparation>();
        services.AddHostedService<DatabaseLifetime>();
        services.AddSingleton<PostgresChangeRelay>();
        services.AddSingleton<IChangeRelay>(provider => provider.GetRequiredService<PostgresChangeRelay>());
        services.AddHostedService(provider => provider.GetRequiredService<PostgresChangeRelay>());
        services.AddHostedService<PostgresChangeListener>();
        // Every statement is a line otherwise; a longer category in "Logging:LogLevel" brings them back ("Npgsql.Command").
        services.AddLogging(logging => logging
            .AddFilter("Npgsql", LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore.Database", LogLevel.Warning));
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: ["ready"]);
        return services;
    }

    /// <summary>Starts the private cluster where one is used and brings the schema up to date. The command line calls it before anything else.</summary>
    public static Task PrepareDatabaseAsync(this IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<DatabasePreparation>().PrepareAsync(cancellationToken);

    private static void Read(IConfiguration configuration, PostgresOptions options)
    {
        configuration.GetSection(PostgresOptions.Section).Bind(options);
        options.ConnectionString = configuration.GetConnectionString("VmManager");
        options.DataDirectory = configuration["DataDirectory"] ?? options.DataDirectory;
    }

    private static NpgsqlDataSource MakeDataSource(IServiceProvider provider) =>
        new NpgsqlDataSourceBuilder(provider.GetRequiredService<DatabaseAddress>().Get().ConnectionString)
            .UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>())
            .Build();
}
