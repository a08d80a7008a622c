using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Mail;

public static class MailRegistration
{
    public static IServiceCollection AddMail(this IServiceCollection services) => services
        .AddSingleton<IMailOutbox, MailOutbox>()
        .AddSingleton<DeliverMail>()
        .AddSingleton<ListMail>();
}
