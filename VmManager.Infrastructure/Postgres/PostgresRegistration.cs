using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Infrastructure.Postgres;

public static class PostgresRegistration
{
    public static IServiceCollection AddPostgres(this IServiceCollection services, IConfiguration configuration) => services;
}
