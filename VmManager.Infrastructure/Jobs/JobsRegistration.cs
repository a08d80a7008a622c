using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Infrastructure.Jobs;

public static class JobsRegistration
{
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration) => services;
}
