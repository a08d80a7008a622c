using VmManager.Core.People.SignIn;

namespace VmManager.Web.Account;

/// <summary>Forgets old failures to sign in, once an hour.</summary>
internal sealed class GuardCleaning(SignInGuards guards, TimeProvider time, ILogger<GuardCleaning> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hourly = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await hourly.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await guards.ForgetOldAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The next hour comes.
                log.LogWarning(exception, "Old sign-in failures were not removed");
            }
        }
    }
}
