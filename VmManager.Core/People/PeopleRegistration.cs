using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.People;

public static class PeopleRegistration
{
    public static IServiceCollection AddPeople(this IServiceCollection services) => services;
}
