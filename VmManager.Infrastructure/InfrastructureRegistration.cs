using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Infrastructure.Engines;
using VmManager.Infrastructure.Jobs;
using VmManager.Infrastructure.Mail;
using VmManager.Infrastructure.Postgres;
using VmManager.Infrastructure.Protection;
using VmManager.Infrastructure.Ssh;

namespace VmManager.Infrastructure;

/// <summary>The outside systems, each filling ports of VmManager.Core.</summary>
public static class InfrastructureRegistration
{
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration) => services
        .AddPostgres(configuration)
        .AddProtection(configuration)
        .AddEngines(configuration)
        .AddSsh(configuration)
        .AddMail(configuration)
        .AddJobs(configuration);
}
