using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Audit;

public static class AuditRegistration
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddSingleton<IAuditLog, AuditLog>()
        .AddSingleton<IAuditQueries, AuditQueries>();
}
