using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace VmManager.Core.People.Identity;

/// <summary>Links that set a new password live two hours; the others live a day. Using one changes the security stamp, which ends it.</summary>
internal sealed class PasswordResetTokens(
    IDataProtectionProvider protection, IOptions<PasswordResetTokens.Settings> options, ILogger<DataProtectorTokenProvider<Person>> log)
    : DataProtectorTokenProvider<Person>(protection, options, log)
{
    public const string ProviderName = "PasswordReset";

    public sealed class Settings : DataProtectionTokenProviderOptions
    {
        public Settings()
        {
            Name = ProviderName;
            TokenLifespan = TimeSpan.FromHours(2);
        }
    }
}
