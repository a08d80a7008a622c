using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VmManager.Core.Mail;

namespace VmManager.Infrastructure.Mail;

public static class MailRegistration
{
    /// <summary>Mail through "Mail:Smtp:Host", else into the folder "mail" under "DataDirectory".</summary>
    public static IServiceCollection AddMail(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MailOptions>()
            .Configure(options =>
            {
                configuration.GetSection(MailOptions.Section).Bind(options);
                options.DataDirectory = configuration["DataDirectory"] ?? options.DataDirectory;
            })
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        services.AddSingleton<SmtpMailSender>();
        services.AddSingleton<FolderMailSender>();
        services.AddSingleton<IMailSender>(provider => provider.GetRequiredService<IOptions<MailOptions>>().Value.UsesFolder
            ? provider.GetRequiredService<FolderMailSender>()
            : provider.GetRequiredService<SmtpMailSender>());
        services.AddSingleton<IMailFolder, MailFolder>();
        services.AddHostedService<MailDelivery>();
        return services;
    }
}
