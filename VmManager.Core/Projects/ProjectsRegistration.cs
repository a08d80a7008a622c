using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Projects;

public static class ProjectsRegistration
{
    public static IServiceCollection AddProjects(this IServiceCollection services) => services;
}
