using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Infrastructure.Mail;

public static class MailRegistration
{
    public static IServiceCollection AddMail(this IServiceCollection services, IConfiguration configuration) => services;
}
